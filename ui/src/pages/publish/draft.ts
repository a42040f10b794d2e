import type { ApiDraft } from '../../calls/publishing';

/** The two auth types that the form offers, as the wire has them. */
export const ANY_TOKEN = 'Application & Application User';
export const NO_TOKEN = 'None';

export interface ResourceDraft {
  verb: string;
  target: string;
  authType: string;
  /** Names with blanks between. */
  scopes: string;
}

export interface ApiForm {
  name: string;
  context: string;
  version: string;
  upstream: string;
  resources: ResourceDraft[];
  /** Role names with commas between, by scope. */
  roles: Record<string, string>;
}

/** The API object that the form stands for. */
export function draftApi(draft: ApiForm): ApiDraft {
  const operations = draft.resources.map((resource) => ({
    verb: resource.verb,
    target: resource.target.startsWith('/') ? resource.target : `/${resource.target}`,
    authType: resource.authType,
    throttlingPolicy: 'Unlimited',
    scopes: resource.authType === NO_TOKEN ? [] : names(resource.scopes, /\s+/),
  }));
  const scopes = [...new Set(operations.flatMap((operation) => operation.scopes))];
  return {
    name: draft.name.trim(),
    context: draft.context.trim().startsWith('/') ? draft.context.trim() : `/${draft.context.trim()}`,
    version: draft.version.trim(),
    policies: ['Unlimited'],
    endpointConfig: {
      endpoint_type: 'http',
      production_endpoints: { url: draft.upstream.trim() },
      sandbox_endpoints: { url: draft.upstream.trim() },
    },
    operations,
    scopes: scopes.map((name) => ({ shared: false, scope: { name, displayName: name, description: '', bindings: names(draft.roles[name] ?? '', ',') } })),
  };
}

function names(text: string, separator: string | RegExp): string[] {
  return text
    .split(separator)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The lifecycle's actions by state (wire names), and what each does in words. */
export const ACTIONS: Record<string, { action: string; word: string }[]> = {
  CREATED: [{ action: 'Publish', word: 'Publish' }],
  PROTOTYPED: [
    { action: 'Publish', word: 'Publish' },
    { action: 'Demote to Created', word: 'Demote to created' },
  ],
  PUBLISHED: [
    { action: 'Block', word: 'Block' },
    { action: 'Demote to Created', word: 'Demote to created' },
    { action: 'Deprecate', word: 'Deprecate' },
  ],
  BLOCKED: [
    { action: 'Re-Publish', word: 'Publish again' },
    { action: 'Deprecate', word: 'Deprecate' },
  ],
  DEPRECATED: [{ action: 'Retire', word: 'Retire' }],
};
