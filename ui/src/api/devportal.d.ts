/** The Developer Portal's REST API v3, as far as the UI speaks it. Replaced by `npm run types` from our own document. */
export interface components {
  schemas: {
    Pagination: { offset: number; limit: number; total: number; next: string; previous: string };
    APIInfo: {
      id: string;
      name: string;
      description?: string | null;
      context: string;
      version: string;
      provider?: string;
      lifeCycleStatus: string;
      throttlingPolicies?: string[] | null;
      isSubscriptionAvailable?: boolean;
    };
    APIList: { count: number; list: components['schemas']['APIInfo'][]; pagination: components['schemas']['Pagination'] };
    APIOperations: { id?: string; target: string; verb: string; authType?: string | null; scopes?: string[] };
    ScopeInfo: { key: string; name?: string; roles?: string[]; description?: string | null };
    API: {
      id: string;
      name: string;
      description?: string | null;
      context: string;
      version: string;
      provider?: string;
      lifeCycleStatus: string;
      transport?: string[];
      tags?: string[];
      tiers?: { tierName: string; tierPlan?: string }[];
      operations?: components['schemas']['APIOperations'][];
      endpointURLs?: { environmentName?: string; URLs?: { http?: string | null; https?: string | null } }[];
      scopes?: components['schemas']['ScopeInfo'][];
    };
    ApplicationInfo: {
      applicationId: string;
      name: string;
      owner?: string;
      status?: string;
      throttlingPolicy?: string;
      description?: string | null;
      subscriptionCount?: number;
      createdTime?: string;
    };
    ApplicationList: { count: number; list: components['schemas']['ApplicationInfo'][]; pagination: components['schemas']['Pagination'] };
    Application: {
      applicationId?: string;
      name: string;
      throttlingPolicy: string;
      description?: string | null;
      tokenType?: string;
      status?: string;
      subscriptionCount?: number;
      subscriptionScopes?: components['schemas']['ScopeInfo'][];
      owner?: string;
      hashEnabled?: boolean;
      attributes?: Record<string, string>;
      createdTime?: string;
    };
    ApplicationToken: { accessToken: string; tokenScopes: string[]; validityTime: number };
    ApplicationKey: {
      keyMappingId: string;
      keyManager?: string;
      consumerKey: string;
      consumerSecret?: string | null;
      supportedGrantTypes?: string[];
      callbackUrl?: string | null;
      keyState?: string;
      keyType: string;
      mode?: string;
      additionalProperties?: Record<string, unknown> | null;
    };
    ApplicationKeyList: { count: number; list: components['schemas']['ApplicationKey'][] };
    Subscription: {
      subscriptionId: string;
      applicationId: string;
      apiId: string;
      apiInfo?: components['schemas']['APIInfo'];
      applicationInfo?: components['schemas']['ApplicationInfo'];
      throttlingPolicy: string;
      status?: string;
    };
    SubscriptionList: { count: number; list: components['schemas']['Subscription'][]; pagination: components['schemas']['Pagination'] };
    ThrottlingPolicy: { name: string; description?: string | null; requestCount?: number; unitTime?: number; timeUnit?: string };
    ThrottlingPolicyList: { count: number; list: components['schemas']['ThrottlingPolicy'][] };
    KeyManagerInfo: {
      id: string;
      name: string;
      displayName?: string;
      enabled?: boolean;
      availableGrantTypes?: string[];
      tokenEndpoint?: string;
      revokeEndpoint?: string;
    };
    KeyManagerList: { count: number; list: components['schemas']['KeyManagerInfo'][] };
  };
}
