// The bridge: name and arguments of a request go to main, events come back. It never grows.

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { OmrApi } from './contract.ts';

type Answer = { ok: true; value: never } | { ok: false; error: { message: string; hint?: string } };

const api: OmrApi = {
  async invoke(name, ...args) {
    const answer = (await ipcRenderer.invoke('omr:request', name, args)) as Answer;
    // An Error would lose its hint on the way into the page; a plain object keeps it.
    return answer.ok ? answer.value : Promise.reject(answer.error);
  },
  on(name, listener) {
    const hear = (_event: unknown, told: unknown, payload: unknown): void => {
      if (told === name) listener(payload as never);
    };
    ipcRenderer.on('omr:event', hear);
    return () => void ipcRenderer.off('omr:event', hear);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('omr', api);
