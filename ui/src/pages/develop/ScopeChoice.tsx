import { Checkbox, Skeleton } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { Resource, ScopeInfo } from '../../calls/apis';
import { Tag } from '../../parts/Badges';
import { opens, sayBinding, type Verdict } from '../../words/scopes';

interface ScopeChoiceProps {
  scopes: ScopeInfo[];
  resources: Resource[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  pending: boolean;
}

/** The scopes to ask for, each with what it opens and who is given it. */
export function ScopeChoice({ scopes, resources, chosen, onChange, pending }: ScopeChoiceProps) {
  if (pending) return <Skeleton height={20} width={220} />;
  if (scopes.length === 0) {
    return <p className="quiet small">None to ask for: no subscribed API has a scope. Subscribe the application to an API first, or go on without.</p>;
  }
  return (
    <div className="stack tight" role="group" aria-label="Scopes">
      {scopes.map((scope) => {
        const count = opens(scope.key, resources);
        return (
          <Checkbox
            key={scope.key}
            size="xs"
            checked={chosen.includes(scope.key)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...chosen, scope.key] : chosen.filter((key) => key !== scope.key))
            }
            label={
              <span className="scope-line">
                <Tag>{scope.key}</Tag>
                <span className="quiet small">
                  opens {count} {count === 1 ? 'resource' : 'resources'}, {sayBinding(scope)}
                </span>
              </span>
            }
          />
        );
      })}
    </div>
  );
}

/** Granted and not granted, with the reason in words. */
export function Verdicts({ verdicts }: { verdicts: Verdict[] }) {
  if (verdicts.length === 0) return <p className="quiet small">No scope was asked for: the token opens resources that need no scope.</p>;
  return (
    <ul className="verdicts" aria-label="What became of the scopes">
      {verdicts.map(({ scope, granted, why }) => (
        <li key={scope} className={granted ? 'yes' : 'no'}>
          {granted ? <IconCircleCheck size={16} aria-hidden="true" /> : <IconCircleX size={16} aria-hidden="true" />}
          <span className="anywhere">
            {granted ? 'Granted: ' : 'Not granted: '}
            <Tag>{scope}</Tag>
            {why ? <span className="quiet"> — {why.charAt(0).toUpperCase() + why.slice(1)}</span> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
