// `omr` with the stages of `toy-stages.ts`: the real command line, queue and engine process with
// toy stages.

import { fileURLToPath } from 'node:url';
import { main } from '../../main/cli/main.ts';
import { stages } from './toy-stages.ts';

process.env['OMR_STAGES'] = fileURLToPath(new URL('./toy-stages.ts', import.meta.url));
process.exit(await main(process.argv.slice(2), { table: stages }));
