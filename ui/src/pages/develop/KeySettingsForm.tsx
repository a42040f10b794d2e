import { Checkbox, NativeSelect, Popover, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { KeySettings } from '../../calls/keys';
import { Act } from '../../parts/Act';
import { Problem } from '../../parts/Note';
import { grantWords, LIFETIMES, lifetimeChoices, needsCallback } from '../../words/grants';

interface KeySettingsFormProps {
  /** The grant types that the key manager offers. */
  offered: readonly string[];
  initial: KeySettings;
  verb: string;
  failed: string;
  save: (settings: KeySettings) => Promise<unknown>;
  /** With keys in place, an unchanged form has nothing to save. */
  onlyChanges?: boolean;
}

/** Grant types, callback URL and lifetimes of a key set. */
export function KeySettingsForm({ offered, initial, verb, failed, save, onlyChanges = false }: KeySettingsFormProps) {
  const id = useId();
  const [grants, setGrants] = useState(initial.grantTypes);
  const [callback, setCallback] = useState(initial.callbackUrl);
  const [access, setAccess] = useState(String(initial.lifetimes['user_access_token_expiry_time'] ?? 'N/A'));
  const [refresh, setRefresh] = useState(String(initial.lifetimes['refresh_token_expiry_time'] ?? 'N/A'));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState(false);

  const withCallback = needsCallback(grants);
  const shown = [...offered, ...grants.filter((grant) => !offered.includes(grant))];
  const changed =
    !onlyChanges ||
    [...grants].sort().join() !== [...initial.grantTypes].sort().join() ||
    callback !== initial.callbackUrl ||
    access !== String(initial.lifetimes['user_access_token_expiry_time'] ?? 'N/A') ||
    refresh !== String(initial.lifetimes['refresh_token_expiry_time'] ?? 'N/A');

  const submit = async () => {
    setBusy(true);
    setError(null);
    setSaved(false);
    const value = (text: string) => (text === 'N/A' ? text : Number(text));
    try {
      await save({
        grantTypes: grants,
        callbackUrl: withCallback ? callback.trim() : '',
        lifetimes: {
          application_access_token_expiry_time: value(access),
          user_access_token_expiry_time: value(access),
          refresh_token_expiry_time: value(refresh),
        },
      });
      setSaved(true);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset className="grants">
        <legend>Grant types</legend>
        <div className="grant-grid">
          {shown.map((grant) => (
            <div key={grant}>
              <div className="row" style={{ gap: 0 }}>
                <Checkbox
                  size="xs"
                  label={grantWords(grant).name}
                  aria-describedby={`${id}-${grant}`}
                  checked={grants.includes(grant)}
                  onChange={(event) => setGrants(event.currentTarget.checked ? [...grants, grant] : grants.filter((other) => other !== grant))}
                />
                {grant === 'password' ? <Discouraged /> : null}
              </div>
              <p className="grant-hint" id={`${id}-${grant}`}>
                {grantWords(grant).hint}
              </p>
            </div>
          ))}
        </div>
      </fieldset>
      <div className="form-grid">
        {offered.includes('authorization_code') || withCallback ? (
          <TextInput
            label="Callback URL"
            description="Needed for authorization code"
            disabled={!withCallback}
            required={withCallback}
            type="url"
            value={callback}
            onChange={(event) => setCallback(event.currentTarget.value)}
          />
        ) : null}
        <NativeSelect label="Access token lives" value={access} onChange={(event) => setAccess(event.currentTarget.value)} data={lifetimeChoices(LIFETIMES.access, access)} />
        <NativeSelect label="Refresh token lives" value={refresh} onChange={(event) => setRefresh(event.currentTarget.value)} data={lifetimeChoices(LIFETIMES.refresh, refresh)} />
      </div>
      {error ? <Problem error={error} what={failed} /> : null}
      <div className="row" style={{ justifyContent: onlyChanges ? 'flex-start' : 'flex-end' }}>
        <Act size="sm" type="submit" busy={busy} disabled={grants.length === 0 || !changed}>
          {verb}
        </Act>
        {onlyChanges ? (
          <span className="quiet small" role="status">
            {saved && !changed ? 'Saved' : ''}
          </span>
        ) : null}
      </div>
      {grants.length === 0 ? <p className="quiet small">Choose at least one grant type: without one, the keys open nothing.</p> : null}
    </form>
  );
}

function Discouraged() {
  return (
    <Popover width={320} position="bottom" withRoles={false}>
      <Popover.Target>
        <button type="button" className="why">
          (discouraged: why?)
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="small">
          With the password grant the application sees the user’s password. RFC 9700 advises against it for new applications. Use it where you own both the
          application and the accounts, such as scripts and moves from an older system; an application that acts for itself needs only client credentials.
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
