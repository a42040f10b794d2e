/** Text safe between single quotes in sh. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command of several arguments, one a line when it does not fit on one. */
export function command(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}

export interface CallLine {
  method: string;
  url: string;
  token: string | null;
  headers?: Record<string, string>;
  body?: string | null;
}

/** The call that the try-it pane makes, for a shell. `-k`: the server's own CA is not known to curl. */
export function curlCall(line: CallLine): string {
  const method = line.method === 'GET' ? [] : ['-X', line.method];
  const parts = [['curl -k', ...method, quote(line.url)].join(' ')];
  if (line.token !== null) parts.push(`-H ${quote(`Authorization: Bearer ${line.token}`)}`);
  for (const [name, value] of Object.entries(line.headers ?? {})) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (line.body !== undefined && line.body !== null && line.body !== '') parts.push(`-d ${quote(line.body)}`);
  return command(parts);
}

export interface GrantLine {
  endpoint: string;
  key: string;
  secret: string;
  scopes: readonly string[];
  /** Absent: the application's own token (client credentials). */
  user?: { name: string; password: string };
}

/** The Authorization header's value for a client. */
export function basic(key: string, secret: string): string {
  return `Basic ${btoa(`${key}:${secret}`)}`;
}

/** The form body of a token request; values are percent-encoded only where they need it. */
export function grantForm(line: GrantLine): string {
  const fields: [string, string][] = line.user
    ? [['grant_type', 'password'], ['username', line.user.name], ['password', line.user.password]]
    : [['grant_type', 'client_credentials']];
  if (line.scopes.length > 0) fields.push(['scope', line.scopes.join(' ')]);
  return fields.map(([name, value]) => `${name}=${formValue(value)}`).join('&');
}

/** Spaces stay readable as `+`; letters, digits and -_.~@ need no encoding in a form. */
function formValue(value: string): string {
  return encodeURIComponent(value).replaceAll('%20', '+').replaceAll('%40', '@');
}

export function curlGrant(line: GrantLine): string {
  return command([`curl -k ${quote(line.endpoint)}`, `-H ${quote(`Authorization: ${basic(line.key, line.secret)}`)}`, `-d ${quote(grantForm(line))}`]);
}

const literal = (text: string) => JSON.stringify(text);

export function javascriptGrant(line: GrantLine): string {
  const fields = Object.fromEntries(new URLSearchParams(grantForm(line)));
  const body = Object.entries(fields).map(([name, value]) => `    ${name}: ${literal(value)},`).join('\n');
  return `const answer = await fetch(${literal(line.endpoint)}, {
  method: "POST",
  headers: { Authorization: ${literal(basic(line.key, line.secret))} },
  body: new URLSearchParams({
${body}
  }),
});
const { access_token } = await answer.json();`;
}

export function pythonGrant(line: GrantLine): string {
  const fields = Object.fromEntries(new URLSearchParams(grantForm(line)));
  const data = Object.entries(fields).map(([name, value]) => `        ${literal(name)}: ${literal(value)},`).join('\n');
  return `import requests

answer = requests.post(
    ${literal(line.endpoint)},
    auth=(${literal(line.key)}, ${literal(line.secret)}),
    data={
${data}
    },
    verify="ca.pem",  # home/data/tls/ca.pem of the server
)
access_token = answer.json()["access_token"]`;
}
