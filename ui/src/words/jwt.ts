/** The readable parts of a JWT, unchecked: for showing only. Null when it is not one. */
export function decodeJwt(token: string): { header: unknown; payload: unknown } | null {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return null;
  try {
    return { header: decodePart(header), payload: decodePart(payload) };
  } catch {
    return null;
  }
}

function decodePart(part: string): unknown {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/** "eyJhbGciOi…x9Qw": enough to tell two tokens apart, nothing more. */
export function shortToken(token: string): string {
  return token.length <= 24 ? token : `${token.slice(0, 14)}…${token.slice(-6)}`;
}
