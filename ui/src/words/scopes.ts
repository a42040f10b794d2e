/** What decides who a resource lets in, in either API's form of it. */
export interface Guarded {
  authType?: string | null;
  scopes?: readonly string[] | null;
}

/** A scope and the roles it is bound to. */
export interface Binding {
  key: string;
  roles?: readonly string[];
}

/** Who a resource lets in, before any token is looked at. */
export type Gate =
  | { kind: 'everyone' }
  | { kind: 'token'; from: TokenKind }
  | { kind: 'scope'; scopes: readonly string[]; from: TokenKind };

export type TokenKind = 'any' | 'application' | 'user';

export function gateOf(resource: Guarded): Gate {
  if (resource.authType === 'None') return { kind: 'everyone' };
  const from = tokenKind(resource.authType);
  const scopes = resource.scopes ?? [];
  return scopes.length === 0 ? { kind: 'token', from } : { kind: 'scope', scopes, from };
}

function tokenKind(authType: string | null | undefined): TokenKind {
  if (authType === 'Application') return 'application';
  if (authType === 'Application User') return 'user';
  return 'any';
}

/** The gate in words, as the resources table says it. */
export function sayGate(gate: Gate): string {
  if (gate.kind === 'everyone') return 'Everyone';
  const token = { any: 'Any token', application: "An application's token", user: "A user's token" }[gate.from];
  if (gate.kind === 'token') return token;
  return `${token} with ${gate.scopes.length === 1 ? 'the scope' : 'one of the scopes'}`;
}

/** True for a role that every user holds. */
export function isEveryone(role: string): boolean {
  return role.toLowerCase() === 'internal/everyone';
}

/** Who may be given a scope: its role bindings in words. */
export function sayBinding(scope: Binding | undefined): string {
  const roles = scope?.roles ?? [];
  if (roles.length === 0 || roles.some(isEveryone)) return 'given to everyone who asks';
  return `given to ${roles.length === 1 ? 'role' : 'roles'} ${sayList(roles)}`;
}

/** What became of one scope that was asked for. */
export interface Verdict {
  scope: string;
  granted: boolean;
  /** For a scope that was left out: the rule and who can change it. */
  why: string | null;
}

export interface Holder {
  /** `user`: the user's roles decide; `application`: the roles of the application's owner. */
  as: 'user' | 'application';
  name: string;
  /** Known only for the signed-in user. */
  roles: readonly string[] | null;
}

/** Explains each asked-for scope against what the token came back with. */
export function explain(asked: readonly string[], granted: readonly string[], known: readonly Binding[], holder: Holder): Verdict[] {
  return asked.map((scope) => {
    if (granted.includes(scope)) return { scope, granted: true, why: null };
    return { scope, granted: false, why: reason(known.find((info) => info.key === scope), holder) };
  });
}

function reason(info: Binding | undefined, holder: Holder): string {
  const roles = info?.roles ?? [];
  if (roles.length === 0) return 'The server left it out: it belongs to no API that this application is subscribed to.';
  const others = (holder.roles ?? []).filter((role) => !isEveryone(role));
  const held = others.length === 0 ? '' : ` (${others.join(', ')})`;
  const owner = holder.as === 'application' ? ', who owns the application,' : '';
  return `the roles of ${holder.name}${held}${owner} do not include ${roles.map((role) => `“${role}”`).join(' or ')}. An admin can add it under Users.`;
}

/** "a", "a or b", "a, b or c". */
export function sayList(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

/** How many resources a scope opens, over all given resources. */
export function opens(scope: string, resources: readonly Guarded[]): number {
  return resources.filter((resource) => resource.authType !== 'None' && (resource.scopes ?? []).includes(scope)).length;
}
