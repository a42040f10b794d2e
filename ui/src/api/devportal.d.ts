// Written by `npm run types` from crates/devportal/openapi.json.

export interface paths {
    "/api-categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the categories of APIs: none yet. */
        get: operations["list_categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the APIs on the portal. */
        get: operations["list_apis"];
        put?: never;
        post?: never;
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
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the documents of an API: none yet. */
        get: operations["list_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/subscription-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the subscription tiers that an API offers. */
        get: operations["list_api_policies"];
        put?: never;
        post?: never;
        delete?: never;
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
        /** Reads the OpenAPI document of an API; its server is the gateway. */
        get: operations["get_api_definition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apis/{apiId}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** There are no thumbnails yet. */
        get: operations["get_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's applications. At the first look `DefaultApplication` is made. */
        get: operations["list_applications"];
        put?: never;
        /** Makes an application. */
        post: operations["create_application"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an application. */
        get: operations["get_application"];
        /** Changes an application. */
        put: operations["update_application"];
        post?: never;
        /** Deletes an application with its subscriptions and keys; its tokens stop working. */
        delete: operations["delete_application"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/generate-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the keys of one type: the GENERATE KEYS button. */
        post: operations["generate_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists an application's key sets.
         * @deprecated
         */
        get: operations["list_keys_twin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads the keys of one type.
         * @deprecated
         */
        get: operations["get_key_of_type"];
        /**
         * Changes the keys of one type.
         * @deprecated
         */
        put: operations["update_key_of_type"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}/clean-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forgets the keys of one type.
         * @deprecated
         */
        post: operations["clean_up_key_of_type"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}/generate-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generates a token with the keys of one type.
         * @deprecated
         */
        post: operations["generate_token_of_type"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/keys/{keyType}/regenerate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the keys of one type a new secret.
         * @deprecated
         */
        post: operations["regenerate_secret_of_type"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists an application's key sets. */
        get: operations["list_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a key set. */
        get: operations["get_key"];
        /** Changes grant types, callback URL and properties of a key set. */
        put: operations["update_key"];
        post?: never;
        /** Deletes a key set; its tokens stop working. */
        delete: operations["delete_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/clean-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forgets a key set, as deleting it does. */
        post: operations["clean_up_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/generate-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Generates a token for the application itself, as `client_credentials` at the Token API does. */
        post: operations["generate_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/oauth-keys/{keyMappingId}/regenerate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a key set a new secret; the old one and the tokens so far are refused. */
        post: operations["regenerate_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/reset-throttle-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resets a user's counter of the application tier. Tiers are not applied yet, so there is nothing to reset. */
        post: operations["reset_throttle_policy"];
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
        /** Lists the key managers: this server itself. */
        get: operations["list_key_managers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the caller's password. All the caller's tokens and sessions end, but the session that does it. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/organization-information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names the caller's organization. */
        get: operations["get_organization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Searches APIs; documents are none yet. */
        get: operations["search"];
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
    "/settings/application-attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the attributes that applications must carry: none. */
        get: operations["list_application_attributes"];
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
        /** Lists subscriptions of one application, or those of all the caller's applications to one API. */
        get: operations["list_subscriptions"];
        put?: never;
        /** Subscribes an application to an API. */
        post: operations["create_subscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/multiple": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes several subscriptions. All are checked before the first is made. */
        post: operations["create_subscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a subscription. */
        get: operations["get_subscription"];
        /** Changes the tier of a subscription; a tier that the API does not offer changes nothing. */
        put: operations["update_subscription"];
        post?: never;
        /** Ends a subscription. */
        delete: operations["delete_subscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tags of the APIs on the portal. */
        get: operations["list_tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the organizations. */
        get: operations["list_tenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
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
        get: operations["list_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling-policies/{policyLevel}/{policyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a tier by its name. */
        get: operations["get_policy"];
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
        /** @description An API in full. */
        API: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it is for. */
            description: string;
            /** @description Where the gateway serves it. */
            context: string;
            /** @description Its version. */
            version: string;
            /** @description The name of the user who made it. */
            provider: string;
            /** @description Its OpenAPI document as text. */
            apiDefinition: string;
            /** @description Where it stands. */
            lifeCycleStatus: string;
            /** @description As its publisher wrote it. */
            isDefaultVersion: boolean;
            /** @description `HTTP`. */
            type: string;
            /** @description `https`. */
            transport: string[];
            /** @description Its resources. */
            operations: components["schemas"]["APIOperations"][];
            /** @description The header that carries the token. */
            authorizationHeader: string;
            /** @description As its publisher wrote it. */
            apiKeyHeader: string;
            /** @description As its publisher wrote it. */
            securityScheme: string[];
            /** @description As its publisher wrote them. */
            tags: string[];
            /** @description The subscription tiers that it offers. */
            tiers: components["schemas"]["APITier"][];
            /** @description Always false. */
            hasThumbnail: boolean;
            /** @description As its publisher wrote them. */
            additionalProperties: Record<string, unknown>[];
            /** @description Where it can be called; empty until it is deployed. */
            endpointURLs: components["schemas"]["APIEndpointURLs"][];
            /** @description As its publisher wrote it. */
            businessInformation: Record<string, unknown>;
            /** @description The key types that have an upstream. */
            environmentList: string[];
            /** @description The scopes of its resources. */
            scopes: components["schemas"]["ScopeInfo"][];
            /** @description Always "0.0". */
            avgRating: string;
            /** @description As its publisher wrote it. */
            advertiseInfo: Record<string, unknown>;
            /** @description Whether it takes new subscriptions. */
            isSubscriptionAvailable: boolean;
            /** @description As its publisher wrote them. */
            categories: string[];
            /** @description The key managers whose tokens it takes. */
            keyManagers: string[];
            /** @description When it was made (RFC 3339). */
            createdTime: string;
            /** @description When it was last changed (RFC 3339). */
            lastUpdatedTime: string;
            /** @description `wso2`. */
            gatewayVendor: string;
        };
        /** @description A category of APIs. */
        APICategory: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description One sentence. */
            description: string;
        };
        /** @description A whole list. */
        APICategoryList: {
            /** @description How many entries it has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["APICategory"][];
        };
        /** @description Where an API can be called in one environment. */
        APIEndpointURLs: {
            /** @description The environment. */
            environmentName: string;
            /** @description Its name on screen. */
            environmentDisplayName: string;
            /** @description `hybrid`: production and sandbox. */
            environmentType: string;
            /** @description The URLs. */
            URLs: components["schemas"]["APIURLs"];
            /** @description The URLs without version, while it is the default version. */
            defaultVersionURLs: components["schemas"]["APIURLs"];
        };
        /** @description An API in a list. */
        APIInfo: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it is for. */
            description: string;
            /** @description Where the gateway serves it. */
            context: string;
            /** @description Its version. */
            version: string;
            /** @description `HTTP`. */
            type: string;
            /** @description When it was made, in milliseconds since the epoch. */
            createdTime: string;
            /** @description The name of the user who made it. */
            provider: string;
            /** @description Where it stands. */
            lifeCycleStatus: string;
            /** @description Always null. */
            thumbnailUri?: string | null;
            /** @description Always "0.0". */
            avgRating: string;
            /** @description The subscription tiers that it offers. */
            throttlingPolicies: string[];
            /** @description As its publisher wrote it. */
            advertiseInfo: Record<string, unknown>;
            /** @description As its publisher wrote it. */
            businessInformation: Record<string, unknown>;
            /** @description Whether it takes new subscriptions. */
            isSubscriptionAvailable: boolean;
            /** @description Always `FREE`. */
            monetizationLabel: string;
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
            /** @description Its place in the list. */
            id: string;
            /** @description The path template. */
            target: string;
            /** @description The HTTP method. */
            verb: string;
            /** @description Which tokens it takes; `None`: no token needed. */
            authType: string;
            /** @description A token passes with any one of these; none: every valid token passes. */
            scopes: string[];
        };
        /** @description A hit of the search over everything: an API, and what kind of thing it is. */
        APISearchResult: components["schemas"]["APIInfo"] & {
            /** @description `API`; the wire object's `type` is this one here. */
            transportType: string;
        };
        /** @description A tier that an API offers. */
        APITier: {
            /** @description Its name. */
            tierName: string;
            /** @description `FREE`. */
            tierPlan: string;
        };
        /** @description URLs by scheme; only https is served. */
        APIURLs: {
            /** @description Always null. */
            http?: string | null;
            /** @description The URL. */
            https?: string | null;
            /** @description Always null. */
            ws?: string | null;
            /** @description Always null. */
            wss?: string | null;
        };
        /** @description One application in full. */
        Application: {
            /** @description Identifies it. */
            applicationId: string;
            /** @description Its name. */
            name: string;
            /** @description The application tier. */
            throttlingPolicy: string;
            /** @description What it is for. */
            description: string;
            /** @description `JWT` or `OAUTH`. */
            tokenType: string;
            /** @description `APPROVED` and its siblings. */
            status: string;
            /** @description As sent. */
            groups: string[];
            /**
             * Format: int64
             * @description How many APIs it is subscribed to.
             */
            subscriptionCount: number;
            /** @description Its key sets. */
            keys: components["schemas"]["ApplicationKey"][];
            /** @description As sent. */
            attributes: {
                [key: string]: string;
            };
            /** @description The scopes of the APIs that it is subscribed to. */
            subscriptionScopes: components["schemas"]["ScopeInfo"][];
            /** @description The owner's name. */
            owner: string;
            /** @description Whether consumer secrets are kept as hashes only. */
            hashEnabled: boolean;
            /** @description As sent. */
            visibility: string;
            /** @description When it was made (RFC 3339). */
            createdTime: string;
            /** @description When it was last changed (RFC 3339). */
            updatedTime: string;
        };
        /** @description An attribute that every application carries. */
        ApplicationAttribute: {
            /** @description Its name. */
            attribute: string;
            /** @description What it is for. */
            description: string;
            /** @description The kind of its input. */
            type: string;
            /** @description Whether it must be filled. */
            required: string;
            /** @description Whether it is hidden. */
            hidden: string;
        };
        /** @description A whole list. */
        ApplicationAttributeList: {
            /** @description How many entries it has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["ApplicationAttribute"][];
        };
        /** @description One application in a list. */
        ApplicationInfo: {
            /** @description Identifies it. */
            applicationId: string;
            /** @description Its name. */
            name: string;
            /** @description The application tier. */
            throttlingPolicy: string;
            /** @description What it is for. */
            description: string;
            /** @description `APPROVED` and its siblings. */
            status: string;
            /** @description As sent. */
            groups: string[];
            /**
             * Format: int64
             * @description How many APIs it is subscribed to.
             */
            subscriptionCount: number;
            /** @description As sent. */
            attributes: {
                [key: string]: string;
            };
            /** @description The owner's name. */
            owner: string;
            /** @description When it was made (RFC 3339). */
            createdTime: string;
            /** @description When it was last changed (RFC 3339). */
            updatedTime: string;
        };
        /** @description A key set in full. */
        ApplicationKey: {
            /** @description Identifies it. */
            keyMappingId: string;
            /** @description The key manager's name. */
            keyManager: string;
            /** @description The `client_id` of the Token API. */
            consumerKey: string;
            /** @description The `client_secret`; null when only its hash is kept. */
            consumerSecret?: string | null;
            /** @description Always empty: there is one secret. */
            consumerSecrets: Record<string, unknown>[];
            /** @description The grant types that it may use and the server offers. */
            supportedGrantTypes: string[];
            /** @description Where the browser grants return to. */
            callbackUrl: string;
            /** @description `APPROVED`. */
            keyState: string;
            /** @description `PRODUCTION` or `SANDBOX`. */
            keyType: string;
            /** @description `CREATED`. */
            mode: string;
            /** @description Always null. */
            groupId?: string | null;
            token?: null | components["schemas"]["ApplicationToken"];
            /** @description Lifetimes, PKCE and public-client switches. */
            additionalProperties: Record<string, unknown>;
        };
        /** @description What keys are made with. */
        ApplicationKeyGenerateRequest: {
            /** @description `PRODUCTION` or `SANDBOX`. */
            keyType: string;
            /** @description Wire names; ones that the server does not offer are left out of the answer. */
            grantTypesToBeSupported: string[];
            /** @description Needed for `authorization_code` and `implicit`. */
            callbackUrl?: string | null;
            /** @description Scopes of the first token. */
            scopes?: string[] | null;
            /** @description How long the first token lives, in seconds: a number or its text. */
            validityTime?: string | null;
            /** @description Name or id of the key manager. */
            keyManager?: string | null;
            /** @description Lifetimes, PKCE and public-client switches. */
            additionalProperties?: Record<string, unknown> | null;
        };
        /** @description A whole list. */
        ApplicationKeyList: {
            /** @description How many entries it has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["ApplicationKey"][];
        };
        /** @description A consumer key and its new secret. */
        ApplicationKeyReGenerateResponse: {
            /** @description The consumer key. */
            consumerKey: string;
            /** @description The new secret; all earlier ones are refused. */
            consumerSecret: string;
        };
        /** @description What may be changed of a key set; the other members of the wire object are ignored. */
        ApplicationKeyUpdateRequest: {
            /** @description Wire names. */
            supportedGrantTypes?: string[] | null;
            /** @description Needed for `authorization_code` and `implicit`. */
            callbackUrl?: string | null;
            /** @description Lifetimes, PKCE and public-client switches. */
            additionalProperties?: Record<string, unknown> | null;
        };
        /** @description One page of a list. */
        ApplicationList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["ApplicationInfo"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description What a developer writes of an application. */
        ApplicationRequest: {
            /** @description 1 to 100 printable characters. */
            name?: string | null;
            /** @description The application tier. */
            throttlingPolicy?: string | null;
            /** @description At most 512 characters. */
            description?: string | null;
            /** @description `JWT` or `OAUTH`. */
            tokenType?: string | null;
            /** @description Kept as sent. */
            groups?: string[] | null;
            /** @description Kept as sent. */
            attributes?: {
                [key: string]: string;
            } | null;
            /** @description Kept as sent. */
            visibility?: string | null;
        };
        /** @description Whose counter to reset. */
        ApplicationThrottleReset: {
            /** @description The user's name. */
            userName?: string | null;
        };
        /** @description A token of an application. */
        ApplicationToken: {
            /** @description The access token. */
            accessToken: string;
            /** @description The granted scopes. */
            tokenScopes: string[];
            /**
             * Format: int64
             * @description How long it lives, in seconds.
             */
            validityTime: number;
        };
        /** @description What a token is generated with. */
        ApplicationTokenGenerateRequest: {
            /** @description Checked when it is sent. */
            consumerSecret?: string | null;
            /**
             * Format: int64
             * @description How long the token lives, in seconds.
             */
            validityPeriod?: number | null;
            /** @description The scopes to ask for. */
            scopes?: string[] | null;
            /** @description A token to revoke first. */
            revokeToken?: string | null;
            /** @description `CLIENT_CREDENTIALS`. */
            grantType?: string | null;
        };
        /** @description A password and the one to have instead. */
        CurrentAndNewPasswords: {
            /**
             * Format: password
             * @description The password now.
             */
            currentPassword: string;
            /**
             * Format: password
             * @description The new password.
             */
            newPassword: string;
        };
        /** @description One page of a list. */
        DocumentList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: unknown[];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
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
        /** @description Who signs people in. */
        IdentityProvider: {
            /** @description Always false: this server does. */
            external: boolean;
        };
        /** @description A key manager as developers see it. */
        KeyManagerInfo: {
            /** @description Identifies it. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description `default`. */
            type: string;
            /** @description Its name on screen. */
            displayName: string;
            /** @description One sentence. */
            description: string;
            /** @description Whether keys can be made. */
            enabled: boolean;
            /** @description The grant types that the server offers. */
            availableGrantTypes: string[];
            /** @description Where tokens are asked for. */
            tokenEndpoint: string;
            /** @description Where tokens are revoked. */
            revokeEndpoint: string;
            /** @description Empty: there is no userinfo endpoint yet. */
            userInfoEndpoint: string;
            /** @description Whether the portal can generate tokens. */
            enableTokenGeneration: boolean;
            /** @description Always false. */
            enableTokenEncryption: boolean;
            /** @description Whether consumer secrets are kept as hashes only. */
            enableTokenHashing: boolean;
            /** @description Always true. */
            enableOAuthAppCreation: boolean;
            /** @description Always false: foreign clients cannot be brought along. */
            enableMapOAuthConsumerApps: boolean;
            /** @description What a form for a key set asks for besides grant types and callback. */
            applicationConfiguration: Record<string, unknown>[];
            /** @description Always null. */
            alias?: string | null;
            /** @description Always empty. */
            additionalProperties: Record<string, unknown>;
            /** @description `DIRECT`. */
            tokenType: string;
        };
        /** @description A whole list. */
        KeyManagerList: {
            /** @description How many entries it has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["KeyManagerInfo"][];
        };
        /** @description The caller's organization. */
        OrganizationInfo: {
            /** @description Its domain. */
            organizationId: string;
            /** @description Its domain. */
            name: string;
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
        /** @description A scope that a subscribed API, or this API, asks for. */
        ScopeInfo: {
            /** @description Its name on the wire of tokens. */
            key: string;
            /** @description Its name on screen. */
            name: string;
            /** @description The roles that give it; empty: anyone. */
            roles: string[];
            /** @description What it opens. */
            description: string;
        };
        /** @description One page of a list. */
        SearchResultList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["APISearchResult"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description The portal's settings. Anonymous readers get them without grant types and scopes. */
        Settings: {
            /** @description The grant types that the server offers. */
            grantTypes?: string[] | null;
            /** @description The scopes of this API. */
            scopes?: string[] | null;
            /** @description Always false. */
            applicationSharingEnabled: boolean;
            /** @description Always false. */
            mapExistingAuthApps: boolean;
            /** @description Where APIs are called. */
            apiGatewayEndpoint?: string | null;
            /** @description Always false. */
            monetizationEnabled: boolean;
            /** @description Always false. */
            recommendationEnabled: boolean;
            /** @description Always false. */
            IsUnlimitedTierPaid: boolean;
            /** @description Who signs people in. */
            identityProvider: components["schemas"]["IdentityProvider"];
            /** @description Always true: APIs can be looked at without signing in. */
            IsAnonymousModeEnabled: boolean;
            /** @description Always true. */
            IsPasswordChangeEnabled: boolean;
            /** @description What a password must match. */
            userStorePasswordPattern: string;
            /** @description Always empty: the pattern above is the whole rule. */
            passwordPolicyPattern: string;
            /**
             * Format: int64
             * @description -1: the pattern decides.
             */
            passwordPolicyMinLength: number;
            /**
             * Format: int64
             * @description -1: the pattern decides.
             */
            passwordPolicyMaxLength: number;
        };
        /** @description A subscription in full. */
        Subscription: {
            /** @description Identifies it. */
            subscriptionId: string;
            /** @description Who may call. */
            applicationId: string;
            /** @description What may be called. */
            apiId: string;
            /** @description The API. */
            apiInfo: components["schemas"]["APIInfo"];
            /** @description The application. */
            applicationInfo: components["schemas"]["ApplicationInfo"];
            /** @description The subscription tier. */
            throttlingPolicy: string;
            /** @description The same: changes need no approval. */
            requestedThrottlingPolicy: string;
            /** @description `UNBLOCKED` and its siblings. */
            status: string;
            /** @description Always null. */
            redirectionParams?: string | null;
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
        /** @description What a developer writes of a subscription. */
        SubscriptionRequest: {
            /** @description Who is to call. */
            applicationId?: string | null;
            /** @description What is to be called. */
            apiId?: string | null;
            /** @description The subscription tier. */
            throttlingPolicy?: string | null;
            /** @description The tier to change to. */
            requestedThrottlingPolicy?: string | null;
        };
        /** @description A tag and how many APIs carry it. */
        Tag: {
            /** @description The tag. */
            value: string;
            /** @description How many APIs carry it. */
            count: number;
        };
        /** @description One page of a list. */
        TagList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["Tag"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description An organization. */
        Tenant: {
            /** @description Its domain. */
            domain: string;
            /** @description `ACTIVE`. */
            status: string;
        };
        /** @description One page of a list. */
        TenantList: {
            /** @description How many entries this page has. */
            count: number;
            /** @description The entries. */
            list: components["schemas"]["Tenant"][];
            /** @description Where the page lies in the list. */
            pagination: components["schemas"]["Pagination"];
        };
        /** @description A tier. */
        ThrottlingPolicy: {
            /** @description Its name. */
            name: string;
            /** @description One sentence. */
            description: string;
            /** @description `application` or `subscription`. */
            policyLevel: string;
            /** @description Always empty. */
            attributes: Record<string, unknown>;
            /**
             * Format: int64
             * @description Calls per window; the largest 32-bit number when there is no limit.
             */
            requestCount: number;
            /** @description Always null: tiers count requests. */
            dataUnit?: string | null;
            /**
             * Format: int64
             * @description The window in milliseconds.
             */
            unitTime: number;
            /** @description The window's unit: `min`. */
            timeUnit: string;
            /**
             * Format: int64
             * @description 0: bursts are not limited.
             */
            rateLimitCount: number;
            /** @description Always null. */
            rateLimitTimeUnit?: string | null;
            /** @description `REQUESTCOUNT`. */
            quotaPolicyType: string;
            /** @description `FREE`. */
            tierPlan: string;
            /** @description Always true. */
            stopOnQuotaReach: boolean;
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_categories: {
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
                    "application/json": components["schemas"]["APICategoryList"];
                };
            };
        };
    };
    list_apis: {
        parameters: {
            query?: {
                /** @description `name:`, `version:`, `context:`, `provider:`, `tag:`, `status:` with a value, or free text. */
                query?: string;
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
            403: {
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
    list_documents: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: number;
                /** @description How many entries at most; no more than 100. */
                limit?: number;
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
                    "application/json": components["schemas"]["DocumentList"];
                };
            };
            403: {
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
    list_api_policies: {
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
                    "application/json": components["schemas"]["ThrottlingPolicy"][];
                };
            };
            403: {
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
    get_api_definition: {
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
            403: {
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
    get_thumbnail: {
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
    list_applications: {
        parameters: {
            query?: {
                /** @description A part of the name, in any letter case. */
                query?: string;
                /** @description `name`, `throttlingPolicy`, `status` or `createdTime`. */
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
                    "application/json": components["schemas"]["ApplicationList"];
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
    create_application: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Its URL */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
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
    get_application: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
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
                    "application/json": components["schemas"]["Application"];
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
            403: {
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
    update_application: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationRequest"];
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
                    "application/json": components["schemas"]["Application"];
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
            403: {
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
    delete_application: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            403: {
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
    generate_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationKeyGenerateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationKey"];
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
            403: {
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
        };
    };
    list_keys_twin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
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
                    "application/json": components["schemas"]["ApplicationKeyList"];
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
            403: {
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
    get_key_of_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
                keyType: string;
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
                    "application/json": components["schemas"]["ApplicationKey"];
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
            403: {
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
    update_key_of_type: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyType: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationKeyUpdateRequest"];
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
                    "application/json": components["schemas"]["ApplicationKey"];
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
            403: {
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
    clean_up_key_of_type: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyType: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            403: {
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
    generate_token_of_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
                keyType: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationTokenGenerateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationToken"];
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
            403: {
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
    regenerate_secret_of_type: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyType: string;
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
                    "application/json": components["schemas"]["ApplicationKeyReGenerateResponse"];
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
            403: {
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
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
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
                    "application/json": components["schemas"]["ApplicationKeyList"];
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
            403: {
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
    get_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
                keyMappingId: string;
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
                    "application/json": components["schemas"]["ApplicationKey"];
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
            403: {
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
    update_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyMappingId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationKeyUpdateRequest"];
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
                    "application/json": components["schemas"]["ApplicationKey"];
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
            403: {
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
    delete_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyMappingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            403: {
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
    clean_up_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyMappingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            403: {
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
    generate_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
                keyMappingId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationTokenGenerateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationToken"];
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
            403: {
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
    regenerate_secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                applicationId: string;
                keyMappingId: string;
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
                    "application/json": components["schemas"]["ApplicationKeyReGenerateResponse"];
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
            403: {
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
    reset_throttle_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                applicationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationThrottleReset"];
            };
        };
        responses: {
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
            403: {
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
    list_key_managers: {
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
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CurrentAndNewPasswords"];
            };
        };
        responses: {
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
        };
    };
    get_organization: {
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
                    "application/json": components["schemas"]["OrganizationInfo"];
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
    search: {
        parameters: {
            query?: {
                /** @description `name:`, `version:`, `context:`, `provider:`, `tag:`, `status:` with a value, or free text. */
                query?: string;
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
                    "application/json": components["schemas"]["SearchResultList"];
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
    list_application_attributes: {
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
                    "application/json": components["schemas"]["ApplicationAttributeList"];
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
    list_subscriptions: {
        parameters: {
            query?: {
                /** @description Only subscriptions to this API. */
                apiId?: string;
                /** @description Only subscriptions of this application. */
                applicationId?: string;
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
            403: {
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
    create_subscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Its URL */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
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
            403: {
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
        };
    };
    create_subscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionRequest"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"][];
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
            403: {
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
        };
    };
    get_subscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscriptionId: string;
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
                    "application/json": components["schemas"]["Subscription"];
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
            403: {
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
    update_subscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionRequest"];
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
                    "application/json": components["schemas"]["Subscription"];
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
            403: {
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
    delete_subscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was seen (`ETag`): what has another one by now stays as it is, 412 */
                "If-Match"?: string;
            };
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            403: {
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
    list_tags: {
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
                    "application/json": components["schemas"]["TagList"];
                };
            };
        };
    };
    list_tenants: {
        parameters: {
            query?: {
                /** @description `active` or `inactive`; none is inactive. */
                state?: string;
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
                    "application/json": components["schemas"]["TenantList"];
                };
            };
        };
    };
    list_policies: {
        parameters: {
            query?: {
                /** @description How many entries to skip. */
                offset?: number;
                /** @description How many entries at most; no more than 100. */
                limit?: number;
            };
            header?: never;
            path: {
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
    get_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policyLevel: string;
                policyId: string;
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
