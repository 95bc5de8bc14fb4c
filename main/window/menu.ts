// The menu: the system's own commands under names in the language of the program.

import { Menu, type MenuItemConstructorOptions } from 'electron';
import { said, spoken, type Marked } from '../i18n/message.ts';

type Item = MenuItemConstructorOptions;

/** Puts the menu up in the language that is spoken now. */
export function putUpMenu(): void {
  const isMac = process.platform === 'darwin';
  const menus: Item[] = [
    isMac ? { role: 'appMenu' } : menu(said`File`, [item('quit', said`Quit`)]),
    menu(said`Edit`, [
      item('undo', said`Undo`),
      item('redo', said`Redo`),
      { type: 'separator' },
      item('cut', said`Cut`),
      item('copy', said`Copy`),
      item('paste', said`Paste`),
      item('selectAll', said`Select all`),
    ]),
    menu(said`View`, [
      item('reload', said`Draw the window anew`),
      item('toggleDevTools', said`Developer tools`),
      { type: 'separator' },
      item('resetZoom', said`Actual size`),
      item('zoomIn', said`Larger`),
      item('zoomOut', said`Smaller`),
      { type: 'separator' },
      item('togglefullscreen', said`Full screen`),
    ]),
    {
      ...menu(said`Window`, [
        item('minimize', said`Minimise`),
        ...(isMac ? [item('zoom', said`Zoom`)] : []),
        item('close', said`Close the window`),
      ]),
      role: 'windowMenu',
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus));
}

function menu(name: Marked, submenu: Item[]): Item {
  return { label: spoken(name), submenu };
}

function item(role: NonNullable<Item['role']>, name: Marked): Item {
  return { role, label: spoken(name) };
}
