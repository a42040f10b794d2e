import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Act } from './Act';
import { Dialog } from './Dialog';
import { Problem } from './Note';

interface AskProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will stop working. */
  children: ReactNode;
  verb: string;
  act: () => Promise<unknown>;
}

/** Asks before what cannot come back, naming what will stop working. */
export function Ask({ opened, onClose, title, children, verb, act }: AskProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      close();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog opened={opened} onClose={close} title={title} size={460}>
      <div className="stack">
        <div className="prose anywhere">{children}</div>
        {error ? <Problem error={error} what={`${verb}: refused`} /> : null}
        <div className="row form-end">
          <Button size="sm" variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Act size="sm" color="red" busy={busy} onClick={() => void go()}>
            {verb}
          </Act>
        </div>
      </div>
    </Dialog>
  );
}
