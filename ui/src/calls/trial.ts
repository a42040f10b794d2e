import { call, OWN } from './http';

/** A request to the gateway, sent through the management port (`POST /api/tollgate/v1/try`). */
export interface TrialRequest {
  method: string;
  path: string;
  accessToken: string | null;
  headers: Record<string, string>;
  body: string | null;
}

/** Exactly what the gateway answered. */
export interface TrialAnswer {
  status: number;
  headers: [string, string][];
  /** The body as text; in base64 when it is none. */
  body: string;
  isBase64?: boolean;
  /** Whether there was more of the body than is shown. */
  isTruncated?: boolean;
  durationMs: number;
  requestId: string;
}

export const tryCall = (request: TrialRequest) => call<TrialAnswer>('POST', `${OWN}/try`, { body: request });
