// Preferences survive a restart and a damaged file, and the window never opens off screen.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { boundsOnScreen, openPreferences } from '../../../main/platform/preferences.ts';
import { temporaryFolder } from '../../helpers.ts';

const usual = { width: 1280, height: 800 };
const screen = { x: 0, y: 0, width: 1920, height: 1040 };

it('keeps values from one start to the next', () => {
  const file = path.join(temporaryFolder(), 'preferences.json');
  const window = { x: 10, y: 20, width: 1200, height: 700, isMaximized: false };
  openPreferences(file).change({
    workspace: '/data/meters',
    window,
    notifications: false,
    language: 'de',
  });
  expect(openPreferences(file).get()).toEqual({
    workspace: '/data/meters',
    window,
    notifications: false,
    language: 'de',
    toldClosing: false,
  });
});

it('uses defaults for missing, damaged or invalid values', () => {
  const file = path.join(temporaryFolder(), 'preferences.json');
  const fresh = openPreferences(file).get();
  fs.writeFileSync(file, '{"workspace": 3, "window": {"x": "left"}, "notifications": "no"}');
  expect(openPreferences(file).get()).toEqual(fresh);
  fs.writeFileSync(file, '{"workspace": "/da');
  expect(openPreferences(file).get()).toEqual(fresh);
});

it('continues without a file that cannot be written', () => {
  const inNowhere = path.join(temporaryFolder(), 'missing', 'preferences.json');
  expect(openPreferences(inNowhere).change({ notifications: false }).notifications).toBe(false);
});

it('opens the window where it was, unless that screen no longer exists', () => {
  const left = { x: 100, y: 50, width: 1024, height: 640 };
  expect(boundsOnScreen(null, [screen], usual)).toEqual(usual);
  expect(boundsOnScreen(left, [screen], usual)).toEqual(left);
  const onSecond = { ...left, x: 2500 };
  const second = { x: 1920, y: 0, width: 1280, height: 1024 };
  expect(boundsOnScreen(onSecond, [screen, second], usual)).toEqual(onSecond);
  expect(boundsOnScreen(onSecond, [screen], usual)).toEqual({ width: 1024, height: 640 });
  // A title bar above or below every screen cannot be dragged.
  expect(boundsOnScreen({ ...left, y: -40 }, [screen], usual)).not.toHaveProperty('y');
  expect(boundsOnScreen({ ...left, y: 1030 }, [screen], usual)).not.toHaveProperty('y');
});
