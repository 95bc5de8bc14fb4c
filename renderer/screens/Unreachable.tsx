// The window without its engine: what happened, and trying again.

import { RotateCw } from 'lucide-react';
import type { Problem } from '../bridge.ts';
import { Button } from '../components/Button.tsx';
import { TEXTS } from '../texts.ts';

/** Shown when the first request was refused. */
export function Unreachable({ problem }: { readonly problem: Problem | null }): React.JSX.Element {
  return (
    <main className="alone">
      <h2>{TEXTS.unreachable}</h2>
      <p role="alert">
        {problem?.message} {problem?.hint}
      </p>
      <Button look="primary" icon={RotateCw} onClick={() => window.location.reload()}>
        {TEXTS.reload}
      </Button>
    </main>
  );
}
