// Written by `npm run types` from crates/publisher/openapi.json.

export interface paths {
    "/apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the organization's APIs. */
        get: operations["get_all_apis"];
        put?: never;
        /** Makes an API. */
        post: operations["create_api"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/change-lifecycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves an API to another state. */
        post: operations["change_api_lifecycle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/import-openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an API from an OpenAPI 3.0 document. */
        post: operations["import_open_api"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says whether an API of that name, context or version exists: 200 or 404. */
        post: operations["validate_api"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/validate-openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks a document without importing it. */
        post: operations["validate_open_api"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an API. */
        get: operations["get_api"];
        /** Changes an API's working copy. Name, context, version, provider and state stay as they are. */
        put: operations["update_api"];
        post?: never;
        /** Deletes an API with its revisions and deployments. */
        delete: operations["delete_api"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/deploy-revision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploys a revision, in place of the one that is there. */
        post: operations["deploy_api_revision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists where an API is deployed. */
        get: operations["get_api_revision_deployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/lifecycle-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The states that an API went through, as far back as the newest entries of the audit trail go. */
        get: operations["get_api_lifecycle_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/lifecycle-state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says where an API stands and what may be done. */
        get: operations["get_api_lifecycle_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/restore-revision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a revision the working copy again. */
        post: operations["restore_api_revision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists an API's revisions. */
        get: operations["get_api_revisions"];
        put?: never;
        /** Makes a revision of the working copy; an API has at most five. */
        post: operations["create_api_revision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/revisions/{revisionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a revision. */
        get: operations["get_api_revision"];
        put?: never;
        post?: never;
        /** Deletes a revision that is not deployed, and lists those that are left. */
        delete: operations["delete_api_revision"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/swagger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an API's OpenAPI document. */
        get: operations["get_api_swagger"];
        /** Replaces an API's OpenAPI document, and with it the API's resources and scopes. */
        put: operations["update_api_swagger"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/undeploy-revision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a revision out of the named environments, or of all when none is named. */
        post: operations["undeploy_api_revision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key-managers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the key managers. */
        get: operations["get_all_key_managers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{roleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** Says whether a role exists: 200 or 404. The name comes in base64url. */
        head: operations["validate_system_role"];
        patch?: never;
        trace?: never;
    };
    "/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the shared scopes. */
        get: operations["get_shared_scopes"];
        put?: never;
        /** Makes a shared scope. */
        post: operations["add_shared_scope"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scopes/{scopeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a shared scope. */
        get: operations["get_shared_scope"];
        /** Changes a shared scope; its name stays. */
        put: operations["update_shared_scope"];
        post?: never;
        /** Deletes a shared scope that no API carries. */
        delete: operations["delete_shared_scope"];
        options?: never;
        /** Says whether a scope of that name exists, shared or of an API: 200 or 404. The name comes in base64url. */
        head: operations["validate_scope"];
        patch?: never;
        trace?: never;
    };
    "/scopes/{scopeId}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the APIs whose working copies carry a shared scope. */
        get: operations["get_shared_scope_usages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the settings. */
        get: operations["get_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the subscriptions to an API, or to all. */
        get: operations["get_subscriptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/block-subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Blocks a subscription: no call, or no production call, passes any more. */
        post: operations["block_subscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/change-business-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a subscription another tier of its API. */
        post: operations["change_subscription_business_plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/unblock-subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets calls of a subscription pass again. */
        post: operations["unblock_subscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantDomain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** Says whether an organization exists: 200 or 404. */
        head: operations["get_tenant_existence"];
        patch?: never;
        trace?: never;
    };
    "/throttling-policies/{policyLevel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tiers of a level. */
        get: operations["get_all_throttling_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling-policies/{policyLevel}/{policyName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a tier. */
        get: operations["get_throttling_policy_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An API. */
        API: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it is for. */
            description: string;
            /** @description The path before the version, with the organization's prefix. */
            context: string;
            /** @description Its version. */
            version: string;
            /** @description The user who made it. */
            provider: string;
            /** @description `CREATED`, `PUBLISHED`, ... */
            lifeCycleStatus: string;
            /** @description `HTTP`. */
            type: string;
            /** @description `http`, `https`; only https is served. */
            transport: string[];
            /** @description The subscription tiers that it offers. */
            policies: string[];
            /** @description The header that carries the token. */
            authorizationHeader: string;
            /** @description The upstreams, secrets empty. */
            endpointConfig?: Record<string, unknown> | null;
            /** @description The scopes that its operations name. */
            scopes: components["schemas"]["APIScope"][];
            /** @description Its resources. */
            operations: components["schemas"]["APIOperations"][];
            /** @description When it was made, in milliseconds since 1970. */
            createdTime: string;
            /** @description When it was last changed, in milliseconds since 1970. */
            lastUpdatedTimestamp: string;
            /** @description The same. */
            lastUpdatedTime: string;
            /** @description `APPROVED`. */
            workflowStatus: string;
            /** @description What should be changed, though the API is served all the same; left out when there is nothing. */
            warnings?: string[];
        };
        /** @description An API as a client sends it. */
        APIDraft: {
            /** @description 1 to 60 characters; cannot be changed. */
            name?: string | null;
            /** @description The path before the version; cannot be changed. */
            context?: string | null;
            /** @description 1 to 30 characters; cannot be changed. */
            version?: string | null;
            /** @description `HTTP`. */
            type?: string | null;
            /** @description What it is for. */
            description?: string | null;
            /** @description `https`, or `http` and `https`. */
            transport?: string[] | null;
            /** @description The subscription tiers that it offers. */
            policies?: string[] | null;
            /** @description The header that carries the token. */
            authorizationHeader?: string | null;
            /** @description The upstreams. */
            endpointConfig?: Record<string, unknown> | null;
            /** @description The scopes that its operations name. */
            scopes?: components["schemas"]["APIScope"][] | null;
            /** @description Its resources; a new API without any gets `/*` under five verbs. */
            operations?: components["schemas"]["APIOperations"][] | null;
        };
        /** @description An API in a list. */
        APIInfo: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it is for. */
            description: string;
            /** @description The path before the version. */
            context: string;
            /** @description Its version. */
            version: string;
            /** @description The user who made it. */
            provider: string;
            /** @description `HTTP`. */
            type: string;
            /** @description `CREATED`, `PUBLISHED`, ... */
            lifeCycleStatus: string;
            /** @description `APPROVED`. */
            workflowStatus: string;
            /** @description Always false. */
            hasThumbnail: boolean;
            /** @description As the API was sent. */
            securityScheme: string[];
            /** @description When it was made, in milliseconds since 1970. */
            createdTime: string;
            /** @description When it was last changed, in milliseconds since 1970. */
            updatedTime: string;
            /** @description `wso2`. */
            gatewayVendor: string;
            /** @description Always false. */
            advertiseOnly: boolean;
        };
        /** @description One page of a list. */
        APIList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["APIInfo"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description A resource of an API. */
        APIOperations: {
            /** @description The path below the API's context: `/orders/{id}`, `/*`. */
            target: string;
            /** @description The HTTP method. */
            verb: string;
            /** @description `Application & Application User`, `Application`, `Application User` or `None`. */
            authType?: string | null;
            /** @description A tier of level `api`; `Unlimited` when left out. */
            throttlingPolicy?: string | null;
            /** @description A token passes with any one of these; none: every valid token passes. */
            scopes?: string[] | null;
            /** @description Policies of the resource. None can be set yet. */
            operationPolicies?: Record<string, unknown> | null;
        };
        /** @description A revision. */
        APIRevision: {
            /** @description Identifies it. */
            id: string;
            /** @description `Revision 1`. */
            displayName: string;
            /** @description What is new in it. */
            description: string;
            /** @description When it was made. */
            createdTime: string;
            /** @description The API. */
            apiInfo: components["schemas"]["APIRevisionAPIInfo"];
            /** @description Where it is deployed. */
            deploymentInfo: components["schemas"]["APIRevisionDeployment"][];
        };
        /** @description The API of a revision. */
        APIRevisionAPIInfo: {
            /** @description Its id. */
            id: string;
        };
        /** @description A revision in an environment. */
        APIRevisionDeployment: {
            /** @description The revision. */
            revisionUuid: string;
            /** @description The environment. */
            name: string;
            /** @description The host name shown for it. */
            vhost: string;
            /** @description `APPROVED`. */
            status: string;
            /** @description Whether the Developer Portal shows it. */
            displayOnDevportal: boolean;
            /** @description When it was deployed. */
            deployedTime: string;
            /** @description The same. */
            successDeployedTime: string;
        };
        /** @description Where a revision is to be deployed. */
        APIRevisionDeploymentDraft: {
            /** @description The environment, such as `Default`. */
            name?: string | null;
            /** @description The host name shown for it; the gateway's own when left out. */
            vhost?: string | null;
            /** @description Whether the Developer Portal shows it; true when left out. */
            displayOnDevportal?: boolean | null;
        };
        /** @description Where an API is deployed. */
        APIRevisionDeploymentList: {
            /** @description Its deployments. */
            list: components["schemas"]["APIRevisionDeployment"][];
        };
        /** @description A revision as its maker sends it. */
        APIRevisionDraft: {
            /** @description What is new in it. */
            description?: string | null;
        };
        /** @description A whole list. */
        APIRevisionList: {
            /** @description How many entries it has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["APIRevision"][];
        };
        /** @description A scope as part of an API. */
        APIScope: {
            /** @description The scope. */
            scope: components["schemas"]["Scope"];
            /** @description Whether it is a shared scope. */
            shared?: boolean | null;
        };
        /** @description The application of a subscription. */
        ApplicationInfo: {
            /** @description Identifies it. */
            applicationId: string;
            /** @description Its name. */
            name: string;
            /** @description Its owner. */
            subscriber: string;
            /** @description What it is for. */
            description: string;
            /**
             * Format: int64
             * @description How many APIs it is subscribed to.
             */
            subscriptionCount: number;
        };
        /** @description An item of the checklist. */
        CheckItem: {
            name: string;
            value: boolean;
            requiredStates: string[];
        };
        /** @description The form as our document describes it. */
        DefinitionUpload: {
            /** @description The definition as a file. */
            file?: string | null;
            /** @description The definition as a text. */
            inlineAPIDefinition?: string | null;
            /** @description JSON text: name, context, version, policies, endpointConfig. */
            additionalProperties?: string | null;
        };
        /** @description A gateway environment. */
        Environment: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Its name on screen. */
            displayName: string;
            /** @description `hybrid`: production and sandbox. */
            type: string;
            /** @description Where it is reached. */
            serverUrl: string;
            /** @description `wso2`. */
            provider: string;
            /** @description Whether calls can be tried there. */
            showInApiConsole: boolean;
            /** @description The hosts under which it serves. */
            vhosts: components["schemas"]["VHost"][];
            /** @description Always empty. */
            endpointURIs: string[];
            /** @description Always empty. */
            additionalProperties: string[];
        };
        /** @description The body of every error answer. */
        Error: {
            /**
             * Format: int64
             * @description The HTTP status, or one of WSO2's 900xxx codes.
             */
            code: number;
            /** @description What kind of error it is. */
            message: string;
            /** @description What happened, in a sentence. */
            description: string;
            /** @description Always empty. */
            moreInfo: string;
            /** @description One entry for each thing that is wrong with the input, where there are several. */
            error: components["schemas"]["ErrorListItem"][];
        };
        /** @description One of several errors. */
        ErrorListItem: {
            /** @description A code, or the name of the member that is wrong. */
            code: string;
            /** @description What is wrong with it. */
            message: string;
        };
        /** @description A key manager. */
        KeyManagerInfo: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Its name on screen. */
            displayName: string;
            /** @description `default`. */
            type: string;
            /** @description What it is. */
            description: string;
            /** @description Always true. */
            enabled: boolean;
            /** @description Always empty. */
            additionalProperties: string[];
        };
        /** @description A whole list. */
        KeyManagerList: {
            /** @description How many entries it has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["KeyManagerInfo"][];
        };
        /** @description The states that an API went through. */
        LifecycleHistory: {
            count: number;
            list: components["schemas"]["LifecycleHistoryItem"][];
        };
        /** @description One step of the history. */
        LifecycleHistoryItem: {
            previousState?: string | null;
            postState: string;
            user: string;
            updatedTime: string;
        };
        /** @description Where an API stands. */
        LifecycleState: {
            /** @description `Created`, `Published`, ... */
            state: string;
            /** @description What to think of at the next step. */
            checkItems: components["schemas"]["CheckItem"][];
            /** @description What may be done. */
            availableTransitions: components["schemas"]["Transition"][];
        };
        /** @description What a check of a document found. */
        OpenAPIDefinitionValidationResponse: {
            /** @description Whether it can be imported. */
            isValid: boolean;
            /** @description The document as JSON text, where asked for. */
            content?: string | null;
            info?: null | components["schemas"]["ValidationInfo"];
            /** @description What is wrong. */
            errors: components["schemas"]["ValidationError"][];
        };
        /** @description Where a page lies in its list. */
        Pagination: {
            /**
             * Format: int32
             * @description How many entries come before it.
             */
            offset: number;
            /**
             * Format: int32
             * @description How many entries it may have.
             */
            limit: number;
            /**
             * Format: int64
             * @description How many entries there are in all.
             */
            total: number;
            /** @description The path of the next page below the API's base; empty on the last one. */
            next: string;
            /** @description The path of the page before; empty on the first one. */
            previous: string;
        };
        /** @description A scope. */
        Scope: {
            /** @description The name that tokens carry. */
            name: string;
            /** @description The name on screen. */
            displayName?: string | null;
            /** @description What it opens. */
            description?: string | null;
            /** @description The roles that give it; none: anyone may have it. */
            bindings?: string[] | null;
        };
        /** @description One page of a list. */
        ScopeList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["Scope"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description The settings of the publisher. */
        Settings: {
            /** @description Where developers go. */
            devportalUrl: string;
            /** @description The gateway environments. */
            environment: components["schemas"]["Environment"][];
            /** @description `Regular`. */
            gatewayTypes: string[];
            /** @description The scopes that the caller's roles give. */
            scopes: string[];
            /** @description Always empty. */
            monetizationAttributes: string[];
            /** @description Always empty. */
            securityAuditProperties: Record<string, unknown>;
            /** @description Always false. */
            externalStoresEnabled: boolean;
            /** @description Always false. */
            docVisibilityEnabled: boolean;
            /** @description Always false. */
            crossTenantSubscriptionEnabled: boolean;
            /** @description The tier that a resource gets. */
            defaultAdvancePolicy: string;
            /** @description The tier that an API should offer. */
            defaultSubscriptionPolicy: string;
            /** @description The header that carries tokens. */
            authorizationHeader: string;
        };
        /** @description Which APIs carry a shared scope. */
        SharedScopeUsage: {
            id: string;
            name: string;
            usedApiList: components["schemas"]["SharedScopeUsedAPIInfo"][];
        };
        /** @description An API that carries a shared scope in its working copy. */
        SharedScopeUsedAPIInfo: {
            name: string;
            context: string;
            version: string;
            provider: string;
            usedResourceList: components["schemas"]["SharedScopeUsedAPIResourceInfo"][];
        };
        /** @description A resource that asks for a shared scope. */
        SharedScopeUsedAPIResourceInfo: {
            target: string;
            verb: string;
        };
        /** @description A subscription. */
        Subscription: {
            /** @description Identifies it. */
            subscriptionId: string;
            /** @description Who calls. */
            applicationInfo: components["schemas"]["ApplicationInfo"];
            /** @description The tier. */
            throttlingPolicy: string;
            /** @description `UNBLOCKED`, `BLOCKED`, ... */
            subscriptionStatus: string;
        };
        /** @description One page of a list. */
        SubscriptionList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["Subscription"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description A tier. */
        ThrottlingPolicy: {
            /** @description Its name. */
            name: string;
            /** @description Its name on screen. */
            displayName: string;
            /** @description One sentence. */
            description: string;
            /** @description `api`, `subscription` or `application`. */
            policyLevel: string;
            /** @description Always empty. */
            attributes: Record<string, unknown>;
            /**
             * Format: int64
             * @description Calls per window; 2147483647: without limit.
             */
            requestCount: number;
            /** @description Always empty: tiers count requests. */
            dataUnit?: string | null;
            /**
             * Format: int64
             * @description The window in milliseconds; 0 without limit.
             */
            unitTime: number;
            /** @description The window's unit. */
            timeUnit: string;
            /**
             * Format: int64
             * @description Always 0.
             */
            rateLimitCount: number;
            /** @description Always empty. */
            rateLimitTimeUnit?: string | null;
            /** @description `REQUESTCOUNT`. */
            quotaPolicyType: string;
            /** @description `FREE`. */
            tierPlan: string;
            /** @description Always true. */
            stopOnQuotaReach: boolean;
            /** @description Always empty. */
            monetizationProperties: Record<string, unknown>;
        };
        /** @description One page of a list. */
        ThrottlingPolicyList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["ThrottlingPolicy"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description A step that may be taken. */
        Transition: {
            /** @description What to ask for. */
            event: string;
            /** @description Where it leads. */
            targetState: string;
        };
        /** @description A host of an environment. Only https is served. */
        VHost: {
            /** @description Its name. */
            host: string;
            /** @description Always empty. */
            httpContext: string;
            /**
             * Format: int32
             * @description The gateway's port.
             */
            httpsPort: number;
        };
        /** @description One thing that is wrong with a document. */
        ValidationError: {
            code: string;
            message: string;
            description: string;
        };
        /** @description What a document says of itself. */
        ValidationInfo: {
            name: string;
            version: string;
            context?: string | null;
            description: string;
            openAPIVersion: string;
            endpoints: string[];
        };
        /** @description What came of a change. */
        WorkflowResponse: {
            /** @description `APPROVED`. */
            workflowStatus: string;
            /** @description Always empty. */
            jsonPayload?: string | null;
            /** @description Where the API stands now. */
            lifecycleState: components["schemas"]["LifecycleState"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_all_apis: {
        parameters: {
            query?: {
                /** @description `name:x`, `context:`, `version:`, `provider:`, `status:`, or free text; several are joined by blanks. */
                query?: string;
                /** @description `apiName`, `version`, `createdTime` or `status`. */
                sortBy?: string;
                /** @description `asc` or `desc`. */
                sortOrder?: string;
                /** @description How many entries to skip. */
                offset?: number;
                /** @description How many entries at most; no more than 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    create_api: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["APIDraft"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    change_api_lifecycle: {
        parameters: {
            query?: {
                /** @description `Publish`, `Block`, ... */
                action?: string;
                /** @description The API. */
                apiId?: string;
                /** @description Items as `name:true`, joined by commas. Accepted, without effect yet. */
                lifecycleChecklist?: string;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    import_open_api: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DefinitionUpload"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    validate_api: {
        parameters: {
            query?: {
                /** @description `name:x`, `context:`, `version:`, `provider:`, `status:`, or free text; several are joined by blanks. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It exists */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    validate_open_api: {
        parameters: {
            query?: {
                /** @description Whether the document comes back. */
                returnContent?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DefinitionUpload"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAPIDefinitionValidationResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    update_api: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["APIDraft"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    delete_api: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deploy_api_revision: {
        parameters: {
            query?: {
                /** @description Its id. */
                revisionId?: string;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["APIRevisionDeploymentDraft"][];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevisionDeployment"][];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api_revision_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevisionDeploymentList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api_lifecycle_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifecycleHistory"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api_lifecycle_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifecycleState"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    restore_api_revision: {
        parameters: {
            query?: {
                /** @description Its id. */
                revisionId?: string;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["API"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api_revisions: {
        parameters: {
            query?: {
                /** @description `deployed:true` or `deployed:false`. */
                query?: string;
            };
            header?: never;
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevisionList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    create_api_revision: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["APIRevisionDraft"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevision"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api_revision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiId: string;
                revisionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevision"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    delete_api_revision: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
                revisionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevisionList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_api_swagger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    update_api_swagger: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DefinitionUpload"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    undeploy_api_revision: {
        parameters: {
            query?: {
                /** @description The revision's id. */
                revisionId?: string;
                /** @description The revision's number, where there is no id. */
                revisionNum?: number;
                /** @description From everywhere, whatever the body says. */
                allEnvironments?: boolean;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                apiId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["APIRevisionDeploymentDraft"][];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIRevisionDeployment"][];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_all_key_managers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyManagerList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    validate_system_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name in base64url */
                roleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It exists */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_shared_scopes: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: number;
                /** @description How many entries at most; no more than 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    add_shared_scope: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Scope"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scope"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_shared_scope: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scopeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scope"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    update_shared_scope: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                scopeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Scope"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scope"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    delete_shared_scope: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                scopeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    validate_scope: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name in base64url */
                scopeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It exists */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_shared_scope_usages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scopeId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedScopeUsage"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_subscriptions: {
        parameters: {
            query?: {
                /** @description The API; all when left out. */
                apiId?: string;
                /** @description How many entries to skip. */
                offset?: number;
                /** @description How many entries at most; no more than 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    block_subscription: {
        parameters: {
            query?: {
                /** @description The subscription. */
                subscriptionId?: string;
                /** @description `BLOCKED` or `PROD_ONLY_BLOCKED`. */
                blockState?: string;
                /** @description The new tier. */
                businessPlan?: string;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Blocked */
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    change_subscription_business_plan: {
        parameters: {
            query?: {
                /** @description The subscription. */
                subscriptionId?: string;
                /** @description `BLOCKED` or `PROD_ONLY_BLOCKED`. */
                blockState?: string;
                /** @description The new tier. */
                businessPlan?: string;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    unblock_subscription: {
        parameters: {
            query?: {
                /** @description The subscription. */
                subscriptionId?: string;
                /** @description `BLOCKED` or `PROD_ONLY_BLOCKED`. */
                blockState?: string;
                /** @description The new tier. */
                businessPlan?: string;
            };
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unblocked */
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another version is there by now: nothing was changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_tenant_existence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantDomain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It exists */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_all_throttling_policies: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: number;
                /** @description How many entries at most; no more than 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description api, subscription or application */
                policyLevel: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlingPolicyList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    get_throttling_policy_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policyLevel: string;
                policyName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description The version, for If-Match */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlingPolicy"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
