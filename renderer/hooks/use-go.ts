// The way to other screens, for components far below the one that was given it.

import { createContext, useContext } from 'react';
import type { Route } from '../selectors/route.ts';

/** Opens a screen. */
export const GoContext = createContext<(route: Route) => void>(() => undefined);

/** The function that opens a screen. */
export const useGo = (): ((route: Route) => void) => useContext(GoContext);
