import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconArrowRight, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { tiersQuery } from '../../calls/apis';
import { subscriptionsQuery, updateApplication, type Application } from '../../calls/applications';
import { keysQuery } from '../../calls/keys';
import { Act } from '../../parts/Act';
import { State, Tag } from '../../parts/Badges';
import { LimitsNote, Problem } from '../../parts/Note';
import { Fact, Facts, Panel } from '../../parts/Page';
import { sayBinding } from '../../words/scopes';

/** What the application is, how far it has come, and its own fields. */
export function OverviewTab({ id, application }: { id: string; application: Application }) {
  const keys = useQuery(keysQuery(id));
  const subscriptions = useQuery(subscriptionsQuery({ applicationId: id }));
  const made = (type: string) => keys.data?.list.some((key) => key.keyType === type) ?? false;
  const subscribed = (subscriptions.data?.list.length ?? 0) > 0;
  const steps = [
    subscribed
      ? { done: true, word: 'Subscribed to an API', verb: 'See subscriptions', to: 'subscriptions' }
      : { done: false, word: 'Subscribe to an API', verb: 'Pick an API', to: 'subscriptions' },
    made('PRODUCTION')
      ? { done: true, word: 'Production keys made', verb: 'See keys', to: 'production-keys' }
      : { done: false, word: 'Make keys', verb: 'Generate keys', to: 'production-keys' },
    { done: false, word: 'Call the API with a token', verb: 'Get a token', to: 'production-keys' },
  ];
  const next = steps.findIndex((step) => !step.done);
  return (
    <div className="stack loose">
      <Panel title="On the way to a call" flush>
        <ol className="pick" style={{ border: 0 }}>
          {steps.map((step, index) => (
            <li key={step.verb}>
              <span className="row">
                {step.done ? <IconCircleCheck size={18} color="var(--ok)" aria-label="Done:" /> : <IconCircleDashed size={18} color="var(--ink-3)" aria-hidden="true" />}
                <span className={step.done ? 'quiet' : index === next ? 'strong' : undefined}>{step.word}</span>
              </span>
              <Button
                size="xs"
                variant={index === next ? 'filled' : 'subtle'}
                component={Link}
                to={`/devportal/applications/${id}/${step.to}`}
                rightSection={<IconArrowRight size={14} aria-hidden="true" />}
              >
                {step.verb}
              </Button>
            </li>
          ))}
        </ol>
      </Panel>
      <div className="two">
        <Details id={id} application={application} />
        <Panel title="About">
          <Facts>
            <Fact name="State">
              <State state={application.status ?? 'APPROVED'} />
            </Fact>
            <Fact name="Owner">{application.owner ?? '—'}</Fact>
            <Fact name="Token type">{application.tokenType === 'OAUTH' ? 'Opaque asked for; JWT until opaque tokens come' : 'JWT'}</Fact>
            <Fact name="Scopes in reach">
              {(application.subscriptionScopes ?? []).length === 0 ? <span className="quiet">None: no subscribed API has scopes.</span> : null}
              {(application.subscriptionScopes ?? []).map((scope) => (
                <div key={scope.key} className="scope-line">
                  <Tag>{scope.key}</Tag>
                  <span className="quiet small">{sayBinding(scope)}</span>
                </div>
              ))}
            </Fact>
            <Fact name="Application id">
              <code>{id}</code>
            </Fact>
          </Facts>
        </Panel>
      </div>
    </div>
  );
}

function Details({ id, application }: { id: string; application: Application }) {
  const queries = useQueryClient();
  const tiers = useQuery(tiersQuery('application'));
  const [name, setName] = useState(application.name);
  const [description, setDescription] = useState(application.description ?? '');
  const [tier, setTier] = useState(application.throttlingPolicy);
  const saving = useMutation({
    mutationFn: () => updateApplication(id, { ...application, name: name.trim(), description: description.trim(), throttlingPolicy: tier }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['application', id] });
      void queries.invalidateQueries({ queryKey: ['applications'] });
    },
  });
  const same = name.trim() === application.name && description.trim() === (application.description ?? '') && tier === application.throttlingPolicy;
  const names = (tiers.data?.list ?? []).map((policy) => policy.name);
  return (
    <Panel title="Details">
      <form
        className="stack form-narrow"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate();
        }}
      >
        <TextInput label="Name" required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Textarea label="Description" autosize minRows={2} maxRows={6} maxLength={512} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        <div>
          <NativeSelect label="Tier" value={tier} onChange={(event) => setTier(event.currentTarget.value)} data={names.includes(tier) ? names : [tier, ...names]} />
          <LimitsNote />
        </div>
        {saving.error ? <Problem error={saving.error} what="Not saved." /> : null}
        <div className="row">
          <Act size="sm" type="submit" busy={saving.isPending} disabled={same || name.trim() === ''}>
            Save
          </Act>
          <span className="quiet small" role="status">
            {saving.isSuccess && same ? 'Saved' : ''}
          </span>
        </div>
      </form>
    </Panel>
  );
}
