// A report as PDF: printed from a hidden window without scripts, in a session without network.

import { BrowserWindow, session } from 'electron';
import { processGuard } from '../platform/network/process-guard.ts';

const ADDRESS = 'omr://report/';

/** The pages of an HTML text on A4, with its own colours. */
export async function printPdf(html: string): Promise<Buffer> {
  const own = session.fromPartition('report');
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  own.webRequest.onBeforeRequest(({ url }, decide) => {
    const cancel = url !== ADDRESS && !url.startsWith('data:');
    if (cancel) processGuard.count(new URL(url).host);
    decide({ cancel });
  });
  own.protocol.handle(
    'omr',
    () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  );
  const page = new BrowserWindow({
    show: false,
    webPreferences: { session: own, sandbox: true, javascript: false },
  });
  try {
    await page.loadURL(ADDRESS);
    return await page.webContents.printToPDF({ pageSize: 'A4', printBackground: true });
  } finally {
    page.destroy();
    own.protocol.unhandle('omr');
  }
}
