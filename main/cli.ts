#!/usr/bin/env node
// Entry of the command line: the same stages as the app, without a window.

import './platform/network/process-guard.ts';
import { main } from './cli/main.ts';

const code = await main(process.argv.slice(2));
process.exit(code);
