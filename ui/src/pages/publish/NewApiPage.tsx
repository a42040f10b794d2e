import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { createApi } from '../../calls/publishing';
import { Act } from '../../parts/Act';
import { Problem } from '../../parts/Note';
import { PageHead, Panel } from '../../parts/Page';
import { useSession } from '../../calls/session';
import { ANY_TOKEN, draftApi, NO_TOKEN, type ResourceDraft } from './draft';

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Makes an API: its place at the gateway, its upstream, its resources with their scopes. */
export function NewApiPage() {
  const go = useNavigate();
  const queries = useQueryClient();
  const session = useSession();
  const [name, setName] = useState('');
  const [context, setContext] = useState('');
  const [version, setVersion] = useState('1.0.0');
  const [upstream, setUpstream] = useState('');
  const [roles, setRoles] = useState<Record<string, string>>({});
  const [resources, setResources] = useState<ResourceDraft[]>([{ verb: 'GET', target: '/*', authType: ANY_TOKEN, scopes: '' }]);
  const making = useMutation({
    mutationFn: () => createApi(draftApi({ name, context, version, upstream, resources, roles })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['own-apis'] });
      void go(`/publisher/apis/${made.id}`);
    },
  });
  const change = (index: number, part: Partial<ResourceDraft>) =>
    setResources(resources.map((resource, at) => (at === index ? { ...resource, ...part } : resource)));
  const scopes = [...new Set(resources.flatMap((resource) => (resource.authType === NO_TOKEN ? [] : resource.scopes.split(/\s+/))))].filter((scope) => scope !== '');
  const place = `${session.gatewayUrl}${context.startsWith('/') || context === '' ? '' : '/'}${context || '/context'}/${version || 'version'}`;

  return (
    <>
      <PageHead title="New API" parent={{ to: '/publisher/apis', name: 'My APIs' }} state="Developers see it only when it is deployed and published." />
      <form
        className="stack loose"
        onSubmit={(event) => {
          event.preventDefault();
          making.mutate();
        }}
      >
        <Panel title="Name and address">
          <div className="stack">
            <div className="form-grid">
              <TextInput label="Name" required maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} placeholder="Orders" />
              <TextInput label="Context" description="The first part of its path" required maxLength={232} value={context} onChange={(event) => setContext(event.currentTarget.value)} placeholder="/orders" />
              <TextInput label="Version" required maxLength={30} value={version} onChange={(event) => setVersion(event.currentTarget.value)} />
            </div>
            <TextInput label="Upstream" description="Where the gateway sends what passed its checks" required type="url" value={upstream} onChange={(event) => setUpstream(event.currentTarget.value)} placeholder="https://orders.internal:9000" />
            <p className="quiet small anywhere">
              Served at <code>{place}</code>
            </p>
          </div>
        </Panel>
        <Panel title="Resources" note="A resource with scopes opens to tokens that carry at least one of them.">
          <div className="resource-row resource-head" aria-hidden="true">
            <span>Method</span>
            <span>Path</span>
            <span>Who may</span>
            <span>Scopes</span>
          </div>
          {resources.map((resource, index) => (
            <div className="resource-row" key={index}>
              <NativeSelect aria-label={`Method of resource ${index + 1}`} data={VERBS} value={resource.verb} onChange={(event) => change(index, { verb: event.currentTarget.value })} />
              <TextInput aria-label={`Path of resource ${index + 1}`} required value={resource.target} onChange={(event) => change(index, { target: event.currentTarget.value })} placeholder="/orders/{id}" />
              <NativeSelect
                className="span"
                aria-label={`Who may call resource ${index + 1}`}
                data={[
                  { value: ANY_TOKEN, label: 'Any token' },
                  { value: NO_TOKEN, label: 'Everyone' },
                ]}
                value={resource.authType}
                onChange={(event) => change(index, { authType: event.currentTarget.value })}
              />
              <TextInput
                className="span"
                aria-label={`Scopes of resource ${index + 1}`}
                placeholder="None, or names with blanks between"
                disabled={resource.authType === NO_TOKEN}
                value={resource.authType === NO_TOKEN ? '' : resource.scopes}
                onChange={(event) => change(index, { scopes: event.currentTarget.value })}
              />
              <ActionIcon variant="subtle" color="gray" aria-label={`Remove resource ${index + 1}`} disabled={resources.length === 1} onClick={() => setResources(resources.filter((_, at) => at !== index))}>
                <IconX size={16} />
              </ActionIcon>
            </div>
          ))}
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setResources([...resources, { verb: 'GET', target: '/', authType: ANY_TOKEN, scopes: '' }])}>
            Add resource
          </Button>
        </Panel>
        {scopes.length > 0 ? (
          <Panel title="Scopes" note="Who is given each scope. Without a role, whoever asks.">
            <div className="form-grid">
              {scopes.map((scope) => (
                <TextInput key={scope} label={scope} placeholder="Roles, with commas between" value={roles[scope] ?? ''} onChange={(event) => setRoles({ ...roles, [scope]: event.currentTarget.value })} />
              ))}
            </div>
          </Panel>
        ) : null}
        {making.error ? <Problem error={making.error} what="Not created." /> : null}
        <div className="row wrap">
          <Act size="sm" type="submit" busy={making.isPending}>
            Create API
          </Act>
          <span className="quiet small">Its tier is Unlimited. Limits of tiers are not applied yet.</span>
        </div>
      </form>
    </>
  );
}
