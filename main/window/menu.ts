// The menu: the system's own commands under names in the language of the program.

import { Menu, type MenuItemConstructorOptions } from 'electron';
import { msg, type Message } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

type Item = MenuItemConstructorOptions;

/** Installs the menu in the current language. */
export function installMenu(): void {
  const isMac = process.platform === 'darwin';
  const menus: Item[] = [
    isMac ? { role: 'appMenu' } : menu(msg('menu.file'), [item('quit', msg('menu.quit'))]),
    menu(msg('menu.edit'), [
      item('undo', msg('menu.undo')),
      item('redo', msg('menu.redo')),
      { type: 'separator' },
      item('cut', msg('menu.cut')),
      item('copy', msg('menu.copy')),
      item('paste', msg('menu.paste')),
      item('selectAll', msg('menu.select-all')),
    ]),
    menu(msg('menu.view'), [
      item('reload', msg('menu.reload-window')),
      item('toggleDevTools', msg('menu.developer-tools')),
      { type: 'separator' },
      item('resetZoom', msg('menu.actual-size')),
      item('zoomIn', msg('menu.zoom-in')),
      item('zoomOut', msg('menu.zoom-out')),
      { type: 'separator' },
      item('togglefullscreen', msg('menu.full-screen')),
    ]),
    {
      ...menu(msg('menu.window'), [
        item('minimize', msg('menu.minimise-window')),
        ...(isMac ? [item('zoom', msg('menu.zoom-window'))] : []),
        item('close', msg('menu.close-window')),
      ]),
      role: 'windowMenu',
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus));
}

function menu(name: Message, submenu: Item[]): Item {
  return { label: localize(name), submenu };
}

function item(role: NonNullable<Item['role']>, name: Message): Item {
  return { role, label: localize(name) };
}
