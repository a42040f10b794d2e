import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { useCopied, useReveal } from './copying';

/** Copies `text`; says "Copied" in place, in a button that keeps its width. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { copied, copy } = useCopied();
  return (
    <button type="button" className="copy" onClick={() => copy(text)} aria-label={copied ? `${label}: copied` : `Copy ${label}`}>
      {copied ? <IconCheck size={15} aria-hidden="true" /> : <IconCopy size={15} aria-hidden="true" />}
      <span>{copied ? 'Copied' : 'Copy'}</span>
      <span className="visually-hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}

/** A value to take away: monospace, never wrapped or cut, the copy button inside the field. */
export function CopyField({ label, value, secret = false, below }: { label: string; value: string; secret?: boolean; below?: ReactNode }) {
  const id = useId();
  const { revealed, toggle } = useReveal();
  const masked = secret && !revealed;
  return (
    <div className="copy-row">
      <span className="field-label" id={id}>
        {label}
      </span>
      <div>
        <div className="copy-field" role="group" aria-labelledby={id}>
          <code tabIndex={0} role="textbox" aria-readonly="true" aria-labelledby={id} data-masked={masked || undefined}>
            {masked ? '•'.repeat(Math.min(28, Math.max(12, value.length))) : value}
          </code>
          {secret ? (
            <button type="button" className="copy reveal" onClick={toggle} aria-pressed={revealed} aria-label={`${revealed ? 'Hide' : 'Reveal'} ${label}`}>
              {revealed ? <IconEyeOff size={15} aria-hidden="true" /> : <IconEye size={15} aria-hidden="true" />}
              <span>{revealed ? 'Hide' : 'Reveal'}</span>
            </button>
          ) : null}
          <CopyButton text={value} label={label.toLowerCase()} />
        </div>
        {below ? <div className="small quiet copy-below">{below}</div> : null}
      </div>
    </div>
  );
}

/** A code sample. Secrets in it show masked until revealed; what is copied is whole. */
export function CodeBlock({ text, label, secrets = [] }: { text: string; label: string; secrets?: readonly string[] }) {
  const { revealed, toggle } = useReveal();
  const hidden = secrets.filter((secret) => secret !== '' && text.includes(secret));
  const shown = revealed ? text : hidden.reduce((now, secret) => now.replaceAll(secret, '••••••••'), text);
  return (
    <figure className="code">
      <figcaption>
        <span>{label}</span>
        <span className="row">
          {hidden.length > 0 ? (
            <button type="button" className="copy reveal" onClick={toggle} aria-pressed={revealed} aria-label={`${revealed ? 'Hide' : 'Reveal'} secrets in ${label}`}>
              {revealed ? <IconEyeOff size={15} aria-hidden="true" /> : <IconEye size={15} aria-hidden="true" />}
              <span>{revealed ? 'Hide' : 'Reveal'}</span>
            </button>
          ) : null}
          <CopyButton text={text} label={label} />
        </span>
      </figcaption>
      <pre tabIndex={0} aria-label={label}>
        <code>{shown}</code>
      </pre>
    </figure>
  );
}
