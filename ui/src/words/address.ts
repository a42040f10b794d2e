/** Where an API stands, in either REST API's form of it. */
export interface Placed {
  context: string;
  version: string;
  endpointURLs?: readonly { URLs?: { https?: string | null } }[];
}

/** The API's address at the gateway: from its `endpointURLs`, else from context and version. No slash at the end. */
export function gatewayAddress(api: Placed, gatewayUrl: string): string {
  for (const environment of api.endpointURLs ?? []) {
    const https = environment.URLs?.https;
    if (https) return https.replace(/\/+$/, '');
  }
  const base = api.context.endsWith(`/${api.version}`) ? api.context : `${api.context}/${api.version}`;
  return gatewayUrl.replace(/\/+$/, '') + base;
}

/** The path part of an address, for the try-it call. */
export function pathOf(address: string): string {
  return new URL(address).pathname.replace(/\/+$/, '');
}

/** The names in a path template: `/orders/{id}` has `id`. */
export function parameters(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}

/** The template with its parameters filled in; a wildcard at the end becomes nothing. */
export function fill(template: string, values: Record<string, string>): string {
  return template
    .replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
    .replace(/\/\*$/, '/');
}
