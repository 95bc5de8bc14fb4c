// Entry of the app.

import './platform/network/process-guard.ts';

// Loaded by a statement, because a built file loads its packages before its first statement.
await import('./app.ts');
