// The engine process. Started by a launcher, never by hand.

import './platform/network/process-guard.ts';

// Loaded by a statement, because a built file loads its packages before its first statement.
await import('./engine-worker.ts');
