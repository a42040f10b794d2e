import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CallError } from '../calls/http';

export type Meaning = 'ok' | 'caution' | 'refused' | 'info';

const ICONS = { ok: IconCircleCheck, caution: IconAlertTriangle, refused: IconBan, info: IconInfoCircle };

/** A message with one of the four meanings: always an icon and words, never colour alone. */
export function Note({ meaning, title, children, action, live }: { meaning: Meaning; title?: ReactNode; children?: ReactNode; action?: ReactNode; live?: boolean }) {
  const Icon = ICONS[meaning];
  return (
    <div className={`note note-${meaning}`} role={live ? (meaning === 'refused' ? 'alert' : 'status') : undefined}>
      <Icon size={18} stroke={1.75} aria-hidden="true" />
      <div className="note-text">
        {title ? <p className="strong">{title}</p> : null}
        {children ? <div className="small">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}

/** What a refused or failed call says, with its request id and a way on. */
export function Problem({ error, what, retry }: { error: unknown; what: string; retry?: () => void }) {
  const reason = error instanceof Error ? error.message : String(error);
  const requestId = error instanceof CallError ? error.requestId : null;
  const failed = error instanceof CallError && error.status >= 500;
  const outdated = error instanceof CallError && error.outdated;
  const queries = useQueryClient();
  // What was typed stays: only what is shown beside it, and the version that is sent with it, are read again.
  const again = outdated ? () => void queries.invalidateQueries({ refetchType: 'all' }) : retry;
  return (
    <Note
      meaning="refused"
      title={what}
      live
      action={
        again ? (
          <Button size="xs" variant="default" onClick={again}>
            {outdated ? 'Load again' : 'Try again'}
          </Button>
        ) : undefined
      }
    >
      <p className="anywhere">{outdated ? 'Somebody else has changed this meanwhile. Load it again: what you typed stays.' : reason}</p>
      {requestId ? (
        <p className="quiet anywhere">
          Request <code>{requestId}</code>
          {failed ? ': the server’s log says more under it.' : ''}
        </p>
      ) : null}
    </Note>
  );
}

/** Says it where tiers are shown: they are kept, not yet applied. */
export function LimitsNote() {
  return <p className="quiet small limits">Tiers are kept and shown; their limits are not applied yet.</p>;
}
