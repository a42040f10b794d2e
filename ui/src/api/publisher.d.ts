/** The publisher's REST API v4, as far as the UI speaks it. Replaced by `npm run types` from our own document. */
export interface components {
  schemas: {
    Pagination: { offset: number; limit: number; total: number; next: string; previous: string };
    APIInfo: { id: string; name: string; context: string; version: string; provider?: string; lifeCycleStatus?: string; description?: string | null };
    APIList: { count: number; list: components['schemas']['APIInfo'][]; pagination: components['schemas']['Pagination'] };
    APIOperations: { id?: string; target: string; verb: string; authType?: string; throttlingPolicy?: string; scopes?: string[] };
    APIScope: { shared?: boolean; scope: { name: string; displayName?: string; description?: string | null; bindings?: string[] } };
    API: {
      id?: string;
      name: string;
      context: string;
      version: string;
      description?: string | null;
      provider?: string;
      lifeCycleStatus?: string;
      policies?: string[];
      endpointConfig?: Record<string, unknown> | null;
      operations?: components['schemas']['APIOperations'][];
      scopes?: components['schemas']['APIScope'][];
    };
    APIRevision: { id: string; displayName?: string; description?: string | null; createdTime?: number | string; deploymentInfo?: { name?: string }[] };
    APIRevisionList: { count: number; list: components['schemas']['APIRevision'][] };
  };
}
