import { Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Api, Resource } from '../../calls/apis';
import { useSession } from '../../calls/session';
import { tryCall, type TrialAnswer } from '../../calls/trial';
import { Act } from '../../parts/Act';
import { Status } from '../../parts/Badges';
import { CodeBlock } from '../../parts/Copy';
import { Note, Problem } from '../../parts/Note';
import { fill, gatewayAddress, parameters, pathOf } from '../../words/address';
import { curlCall } from '../../words/curl';
import { adviseOn } from '../../words/faults';

interface TryFormProps {
  api: Api;
  resource: Resource;
  token: string | null;
  /** Told of every answer. */
  onAnswer?: (answer: TrialAnswer) => void;
  curlLabel?: string;
}

/** Builds one call of a resource, sends it through the gateway's own pipeline, and shows exactly its answer. */
export function TryForm({ api, resource, token, onAnswer, curlLabel = 'The same with curl' }: TryFormProps) {
  const session = useSession();
  const names = parameters(resource.target);
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(resource.verb);
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(names.map((name) => [name, /id$/i.test(name) ? '7' : ''])));
  const [query, setQuery] = useState('');
  const [body, setBody] = useState(takesBody ? '{}' : '');

  const address = gatewayAddress(api, session.gatewayUrl);
  const suffix = fill(resource.target, values) + (query === '' ? '' : `?${query.replace(/^\?/, '')}`);
  const headers: Record<string, string> = takesBody ? { 'Content-Type': 'application/json' } : {};
  const send = useMutation({
    mutationFn: () =>
      tryCall({
        method: resource.verb,
        path: pathOf(address) + suffix,
        accessToken: token,
        headers,
        body: takesBody ? body : null,
      }),
    onSuccess: (answer) => onAnswer?.(answer),
    gcTime: 0,
  });
  const curl = curlCall({ method: resource.verb, url: address + suffix, token, headers, body: takesBody ? body : null });

  return (
    <div className="stack">
      <form
        className="stack tight"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        {names.map((name) => (
          <TextInput
            key={name}
            label={name}
            description="Part of the path"
            required
            withAsterisk={false}
            value={values[name] ?? ''}
            onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          />
        ))}
        <TextInput label="Query (optional)" placeholder="name=value&other=value" value={query} onChange={(event) => setQuery(event.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }} />
        {takesBody ? (
          <Textarea label="Body (JSON)" autosize minRows={3} maxRows={12} value={body} onChange={(event) => setBody(event.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }} />
        ) : null}
        <div className="row">
          <Act size="sm" type="submit" busy={send.isPending}>
            Send {resource.verb}
          </Act>
          <code className="quiet anywhere">{pathOf(address) + suffix}</code>
        </div>
      </form>
      {send.error ? <Problem error={send.error} what="The call was not made." /> : null}
      {send.data ? <Answer key={send.submittedAt} answer={send.data} /> : null}
      <CodeBlock label={curlLabel} text={curl} secrets={token ? [token] : []} />
    </div>
  );
}

function Answer({ answer }: { answer: TrialAnswer }) {
  const advice = adviseOn(answer.status, answer.body);
  const top = useRef<HTMLElement>(null);
  // The pane and a phone's screen are short: what was asked for comes into sight.
  useEffect(() => void top.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <section className="stack tight answer" aria-label="Answer" aria-live="polite" ref={top}>
      <div className="answer-line">
        <Status status={answer.status} />
        <span>{answer.durationMs < 1 ? 'under 1 ms' : `${answer.durationMs} ms`}</span>
        <span className="quiet">
          Request <code className="anywhere">{answer.requestId}</code>
        </span>
      </div>
      {advice ? (
        <Note meaning="refused" title={advice.why}>
          {advice.next}
        </Note>
      ) : null}
      <CodeBlock label={answer.isBase64 ? 'Body (not text: base64)' : answer.isTruncated ? 'Body (the first megabyte)' : 'Body'} text={answer.body === '' ? '(empty)' : pretty(answer.body)} />
      <details className="fold">
        <summary>{answer.headers.length} headers</summary>
        <pre className="headers" tabIndex={0} aria-label="Headers">
          {answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
        </pre>
      </details>
    </section>
  );
}

/** JSON on several lines; anything else as it came. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
