//! What `serve --demo` prints: where to go, who can sign in, and a session of commands that works when pasted as is.
//!
//! The session needs curl, a POSIX shell and base64. It can be pasted again: the application gets a new name each time.

use std::path::Path;

/// `@M@`, `@G@` and `@CURL@` stand for the two URLs and for curl with what it must trust.
const SESSION: &str = r#"M=@M@; G=@G@; N=$((N+1)); APP="first-steps-$$-$N"
call() { want=$1; shift; BODY=$(@CURL@ -w ' %{http_code}' "$@"); got=${BODY##* }; BODY=${BODY% *}; if [ "$got" = "$want" ]; then is=ok; else is="NOT AS EXPECTED"; fi; echo "   $got, expected $want: $is"; printf '   %s\n' "$BODY" | sed 's/\(.\{140\}\).*/\1.../'; }
field() { V=${BODY#*\"$1\":\"}; printf '%s' "${V%%\"*}"; }

echo "1. Register a client for the REST APIs: 200"
call 200 -u editor:editor-demo-1 -H 'Content-Type: application/json' -d '{"clientName":"first-steps","owner":"editor","grantType":"password refresh_token","saasApp":true}' "$M/client-registration/v0.17/register"
BASIC=$(printf '%s' "$(field clientId):$(field clientSecret)" | base64)

echo "2. Take a token for the Developer Portal's REST API: 200"
call 200 -H "Authorization: Basic $BASIC" -d 'grant_type=password&username=editor&password=editor-demo-1&scope=apim:subscribe apim:app_manage apim:sub_manage' "$M/oauth2/token"
PORTAL="Authorization: Bearer $(field access_token)"

echo "3. Make an application: 201"
call 201 -H "$PORTAL" -H 'Content-Type: application/json' -d "{\"name\":\"$APP\",\"throttlingPolicy\":\"Unlimited\"}" "$M/api/am/devportal/v3/applications"
APPLICATION=$(field applicationId)

echo "4. Find the Orders API: 200"
call 200 -H "$PORTAL" "$M/api/am/devportal/v3/apis?query=name:Orders"
API=$(field id)

echo "5. Subscribe the application to it: 201"
call 201 -H "$PORTAL" -H 'Content-Type: application/json' -d "{\"applicationId\":\"$APPLICATION\",\"apiId\":\"$API\",\"throttlingPolicy\":\"Unlimited\"}" "$M/api/am/devportal/v3/subscriptions"

echo "6. Generate production keys: 200"
call 200 -H "$PORTAL" -H 'Content-Type: application/json' -d '{"keyType":"PRODUCTION","grantTypesToBeSupported":["password","refresh_token","client_credentials"]}' "$M/api/am/devportal/v3/applications/$APPLICATION/generate-keys"
BASIC=$(printf '%s' "$(field consumerKey):$(field consumerSecret)" | base64)

echo "7. Take a token that may read and update: 200"
call 200 -d 'grant_type=password&username=editor&password=editor-demo-1&scope=read update' -H "Authorization: Basic $BASIC" -H 'Content-Type: application/x-www-form-urlencoded' "$G/token"
TOKEN=$(field access_token); RENEWAL=$(field refresh_token)

echo "8. List the orders: 200"
call 200 -H "Authorization: Bearer $TOKEN" "$G/orders/1.0.0/orders"

echo "9. Change order 7: 200"
call 200 -X PUT -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"status":"shipped"}' "$G/orders/1.0.0/orders/7"

echo "10. Take a token that may only read: 200"
call 200 -d 'grant_type=password&username=editor&password=editor-demo-1&scope=read' -H "Authorization: Basic $BASIC" "$G/token"
READER=$(field access_token)

echo "11. Change order 7 with it: 403, code 900910"
call 403 -X PUT -H "Authorization: Bearer $READER" -H 'Content-Type: application/json' -d '{"status":"open"}' "$G/orders/1.0.0/orders/7"

echo "12. Call without a token: 401, code 900902"
call 401 "$G/orders/1.0.0/orders"

echo "13. Renew the token of step 7: 200, a new pair"
call 200 -d "grant_type=refresh_token&refresh_token=$RENEWAL" -H "Authorization: Basic $BASIC" "$G/token"

echo "14. Use the old refresh token once more: 400, invalid_grant"
call 400 -d "grant_type=refresh_token&refresh_token=$RENEWAL" -H "Authorization: Basic $BASIC" "$G/token"
"#;

/// Everything that is printed after the `ready` line.
pub(super) fn text(management: &str, gateway: &str, ca: Option<&Path>) -> String {
    let curl = match ca {
        Some(path) => format!("curl -sS --cacert {}", quoted(&path.display().to_string())),
        None => "curl -sSk".to_owned(),
    };
    let session = SESSION.replace("@M@", management).replace("@G@", gateway).replace("@CURL@", &curl);
    let trust = match ca {
        Some(path) => format!("\n  The certificate is signed by a local authority: {}\n", path.display()),
        None => String::new(),
    };
    format!(
        "
  Developer Portal   {management}/devportal
  Publisher          {management}/publisher
  Admin              {management}/admin
  Gateway            {gateway}/orders/1.0.0

  Sign in as         editor / editor-demo-1    reads and changes orders
                     reader / reader-demo-1    reads orders
                     maker  / maker-demo-1     makes APIs
                     admin  / admin            runs it all (unless you changed it)
                     or sign up in the portal
{trust}
  The whole way on the command line; paste it as it stands:

----------------------------------------------------------------------------------------------------
{session}----------------------------------------------------------------------------------------------------
"
    )
}

/// A text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_has_real_addresses_and_one_curl() {
        let text = text("https://localhost:1", "https://localhost:2", Some(Path::new("/it's/ca.pem")));
        assert!(text.contains("M=https://localhost:1; G=https://localhost:2;"));
        assert!(text.contains(r"curl -sS --cacert '/it'\''s/ca.pem' -w"));
        assert!(!text.contains("@M@") && !text.contains("@CURL@"));
    }
}
