import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTokenShelf } from '../../app/TokenShelf';
import { apiQuery, apisQuery } from '../../calls/apis';
import { applicationQuery, applicationsQuery, createApplication, subscriptionsQuery } from '../../calls/applications';
import { generateKeys, keyManagerQuery, type Key } from '../../calls/keys';
import type { Token } from '../../calls/token';
import { Act } from '../../parts/Act';
import { CopyButton, CopyField } from '../../parts/Copy';
import { SearchField, useChangeQuery } from '../../parts/Lists';
import { Problem } from '../../parts/Note';
import { PageHead } from '../../parts/Page';
import { useNow } from '../../parts/When';
import { sayCountdown } from '../../words/duration';
import { USUAL_GRANTS } from '../../words/grants';
import { shortToken } from '../../words/jwt';
import { explain } from '../../words/scopes';
import { ScopeChoice, Verdicts } from './ScopeChoice';
import { Offer } from './SubscriptionsTab';
import { shelfPlace, useFirstKey, useGenerateToken, useOwner, useReach } from './tokens';
import { TryForm } from './TryForm';

/** From nothing to an API's answer on one page; application and API are in the address, each step keeps its result in sight. */
export function FirstCallPage() {
  const [params] = useSearchParams();
  const changeQuery = useChangeQuery();
  const id = params.get('app') ?? '';
  const wantedApi = params.get('api') ?? '';
  const shelf = useTokenShelf();
  const subscriptions = useQuery({ ...subscriptionsQuery({ applicationId: id }), enabled: id !== '' });
  const keys = useFirstKey(id);
  const [answered, setAnswered] = useState(false);

  const subscribed = subscriptions.data?.list ?? [];
  const subscription = subscribed.find((one) => one.apiId === wantedApi) ?? subscribed[0];
  const token = shelf.token(shelfPlace(id, keys.key?.keyType ?? 'PRODUCTION'));
  const set = (name: string, value: string) =>
    changeQuery((query) => query.set(name, value));

  const done = [id !== '', subscription !== undefined, keys.key !== undefined, token !== null, answered];
  const now = done.indexOf(false);
  const state = (index: number) => (done[index] ? 'done' : index === now ? 'now' : 'later');

  return (
    <>
      <PageHead title="First call" state="From a name for your application to an API’s answer. Every step stays here with its result." />
      <ol className="steps">
        <Step number={1} state={state(0)} title="Name the application">
          <NameStep id={id} onChosen={(application) => set('app', application)} />
        </Step>
        <Step number={2} state={state(1)} title="Pick an API">
          {id === '' ? null : (
            <ApiStep id={id} wanted={wantedApi} subscribedTo={subscription?.apiId} onDone={(api) => set('api', api)} ready={subscriptions.data !== undefined} />
          )}
        </Step>
        <Step number={3} state={state(2)} title="Generate keys">
          {id !== '' && subscription ? <KeysStep id={id} keySet={keys.key} loaded={keys.data !== undefined} error={keys.error} /> : null}
        </Step>
        <Step number={4} state={state(3)} title="Get a token">
          {keys.key && subscription ? <TokenStep id={id} keySet={keys.key} token={token} /> : null}
        </Step>
        <Step number={5} state={state(4)} title="Call the API">
          {token && subscription ? <CallStep key={subscription.apiId} apiId={subscription.apiId} token={token} onAnswer={() => setAnswered(true)} /> : null}
        </Step>
      </ol>
      {answered ? (
        <p className="prose">
          That was it. <Link to={`/devportal/applications/${id}/production-keys`}>Keys, tokens and samples in other languages</Link> are with your application.
        </p>
      ) : null}
    </>
  );
}

function Step({ number, state, title, children }: { number: number; state: string; title: string; children: ReactNode }) {
  return (
    <li className="step" data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <div className="step-mark" aria-hidden="true">
        <span>{state === 'done' ? <IconCheck size={15} /> : number}</span>
      </div>
      <div className="step-body">
        <h2>
          {title}
          <span className="visually-hidden">{state === 'done' ? ' (done)' : ''}</span>
        </h2>
        {children ? <div className="step-inner">{children}</div> : <p className="quiet small">{HINTS[number]}</p>}
      </div>
    </li>
  );
}

/** What a step will do, while its turn has not come. */
const HINTS: Record<number, string> = {
  2: 'Subscribes the application: only then does its token open the API.',
  3: 'A consumer key and secret, with which the application asks for tokens.',
  4: 'An access token: what the application shows at the gateway.',
  5: 'One request through the gateway: its status, time and body, and the same as a curl line.',
};

function NameStep({ id, onChosen }: { id: string; onChosen: (id: string) => void }) {
  const queries = useQueryClient();
  const application = useQuery(applicationQuery(id));
  const mine = useQuery(applicationsQuery('', 0, 100));
  const [name, setName] = useState('');
  const making = useMutation({
    mutationFn: () => createApplication({ name: name.trim(), throttlingPolicy: 'Unlimited' }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['applications'] });
      onChosen(made.applicationId ?? '');
    },
  });
  if (application.error) return <Problem error={application.error} what="This application cannot be used." />;
  if (id !== '') {
    return (
      <p>
        <span className="strong anywhere" dir="auto">
          {application.data?.name ?? '…'}
        </span>{' '}
        <Link to={`/devportal/applications/${id}/overview`} className="small">
          Open
        </Link>
      </p>
    );
  }
  const others = mine.data?.list ?? [];
  return (
    <form
      className="stack tight form-narrow"
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate();
      }}
    >
      <div className="row" style={{ alignItems: 'flex-end' }}>
        <TextInput label="Name" placeholder="Orders mobile app" required withAsterisk={false} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} style={{ flex: 1 }} />
        <Act size="sm" type="submit" busy={making.isPending} disabled={name.trim() === ''}>
          Create
        </Act>
      </div>
      {making.error ? <Problem error={making.error} what="Not created." /> : null}
      {others.length > 0 ? (
        <NativeSelect
          label="Or go on with one you have"
          value=""
          onChange={(event) => onChosen(event.currentTarget.value)}
          data={[{ value: '', label: 'Choose…' }, ...others.map((one) => ({ value: one.applicationId, label: one.name }))]}
        />
      ) : null}
    </form>
  );
}

function ApiStep({ id, wanted, subscribedTo, ready, onDone }: { id: string; wanted: string; subscribedTo: string | undefined; ready: boolean; onDone: (id: string) => void }) {
  const [search, setSearch] = useState('');
  const apis = useQuery(apisQuery(search, 0, 8));
  const chosen = useQuery(apiQuery(subscribedTo ?? ''));
  const target = useQuery(apiQuery(wanted));
  if (!ready) return null;
  if (subscribedTo) {
    return (
      <p>
        <Link to={`/devportal/apis/${subscribedTo}`} className="row-link">
          {chosen.data?.name ?? '…'}
        </Link>{' '}
        <span className="mono quiet">{chosen.data?.version}</span> <span className="quiet small">— subscribed</span>
      </p>
    );
  }
  const list = apis.data?.list ?? [];
  const first = target.data ? list.filter((api) => api.id === wanted) : [];
  const shown = [...first, ...list.filter((api) => !first.includes(api))];
  return (
    <div className="stack tight" style={{ maxWidth: 640 }}>
      {(apis.data?.pagination.total ?? 0) > 8 || search !== '' ? <SearchField label="Search APIs by name" value={search} onChange={setSearch} /> : null}
      {apis.error ? <Problem error={apis.error} what="The APIs could not be listed." retry={() => void apis.refetch()} /> : null}
      {apis.data && list.length === 0 ? <p className="quiet small">No API is published in your organization yet. A publisher can publish one under Publish → My APIs.</p> : null}
      {shown.length > 0 ? (
        <ul className="pick">
          {shown.map((api) => (
            <Offer key={api.id} id={id} api={api} taken={false} onDone={() => onDone(api.id)} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function KeysStep({ id, keySet, loaded, error }: { id: string; keySet: Key | undefined; loaded: boolean; error: unknown }) {
  const queries = useQueryClient();
  const manager = useQuery(keyManagerQuery);
  const making = useMutation({
    mutationFn: () =>
      generateKeys(id, 'PRODUCTION', {
        grantTypes: USUAL_GRANTS.filter((grant) => (manager.data?.availableGrantTypes ?? USUAL_GRANTS).includes(grant)),
        callbackUrl: '',
        lifetimes: {},
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys', id] }),
    gcTime: 0,
  });
  const trouble = error ?? manager.error;
  if (trouble) return <Problem error={trouble} what="The keys cannot be shown." />;
  if (!loaded || !manager.data) return null;
  if (keySet) {
    return (
      <div className="stack tight" style={{ maxWidth: 720 }}>
        <CopyField label="Consumer key" value={keySet.consumerKey} />
        <CopyField label="Consumer secret" value={keySet.consumerSecret ?? ''} secret />
      </div>
    );
  }
  return (
    <div className="stack tight">
      <p className="quiet small prose">Production keys with the usual grant types. You can change them later on the application’s Production Keys tab.</p>
      <Act size="sm" busy={making.isPending} onClick={() => making.mutate()} style={{ alignSelf: 'flex-start' }}>
        Generate keys
      </Act>
      {making.error ? <Problem error={making.error} what="No keys were made." /> : null}
    </div>
  );
}

function TokenStep({ id, keySet, token }: { id: string; keySet: Key; token: Token | null }) {
  const reach = useReach(id);
  const owner = useOwner(id);
  const generate = useGenerateToken(id);
  const now = useNow(1_000);
  const [picked, setPicked] = useState<string[] | null>(null);
  const scopes = picked ?? reach.scopes.map((scope) => scope.key);
  return (
    <div className="stack tight" style={{ maxWidth: 720 }}>
      <ScopeChoice scopes={reach.scopes} resources={reach.resources} chosen={scopes} onChange={setPicked} pending={reach.pending} />
      <Act
        size="sm"
        variant={token ? 'default' : 'filled'}
        busy={generate.isPending}
        disabled={reach.pending}
        onClick={() => generate.mutate({ key: keySet, scopes })}
        style={{ alignSelf: 'flex-start' }}
      >
        {token ? 'Generate another token' : 'Generate token'}
      </Act>
      {generate.error ? <Problem error={generate.error} what="No token was made." /> : null}
      {token ? (
        <>
          <div className="token-value">
            <code>{shortToken(token.value)}</code>
            <CopyButton text={token.value} label="access token" />
            <span className="small quiet nowrap" style={{ paddingRight: 8 }}>
              expires in {sayCountdown(token.expiresAt - now)}
            </span>
          </div>
          <Verdicts verdicts={explain(scopes, token.scopes, reach.scopes, owner)} />
        </>
      ) : null}
    </div>
  );
}

function CallStep({ apiId, token, onAnswer }: { apiId: string; token: Token; onAnswer: () => void }) {
  const api = useQuery(apiQuery(apiId));
  const [chosen, setChosen] = useState<string | null>(null);
  if (!api.data) return null;
  const resources = api.data.operations ?? [];
  const first = resources.find((resource) => resource.verb === 'GET') ?? resources[0];
  const resource = resources.find((one) => `${one.verb} ${one.target}` === chosen) ?? first;
  if (!resource) return <p className="quiet small">This API lists no resources to call.</p>;
  const name = `${resource.verb} ${resource.target}`;
  return (
    <div className="stack tight" style={{ maxWidth: 720 }}>
      <NativeSelect label="Resource" value={name} onChange={(event) => setChosen(event.currentTarget.value)} data={resources.map((one) => `${one.verb} ${one.target}`)} />
      <TryForm key={name} api={api.data} resource={resource} token={token.value} onAnswer={onAnswer} curlLabel="Take it with you" />
    </div>
  );
}
