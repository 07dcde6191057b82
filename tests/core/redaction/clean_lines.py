"""Lines of real kinds of logs with nothing secret in them, and the ids that people search logs for."""

from __future__ import annotations

ACCESS = """\
10.0.3.17 - - [24/Nov/2026:02:40:01 +0000] "GET /api/v1/users/42?page=2 HTTP/1.1" 200 5316 "-" "curl/8.5.0"
127.0.0.1 - admin [24/Nov/2026:02:40:01 +0000] "POST /login HTTP/1.1" 302 0
192.168.1.20:51234 -> 10.0.0.5:443 SYN_SENT
GET /assets/app.4f3c2b1a.js 304 1.2 ms - -
POST /api/session 201 48 ms user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.6099.109 Safari/537.36"
GET /oauth/callback 302 12ms
::1 - - [24/Nov/2026:02:40:01 +0000] "GET /healthz HTTP/1.1" 200 2
172.20.0.3:80 upstream timed out (110: Connection timed out) while reading response header from upstream
[GIN] 2026/11/24 - 02:40:01 | 200 |     1.294ms |       10.1.2.3 | GET      "/ping"
2026-11-24T02:40:01.123456Z  502  GET  /api/tokens  30001 ms  h2Jm_3RbQ5y7dBYhUQCEsg  -  connection refused
"""

JSON = """\
{"level":"info","time":1764000000000,"pid":17,"hostname":"a1b2c3d4e5f6","msg":"session started"}
{"level":"warn","msg":"token count exceeds budget","token_count":4096,"max_tokens":4000,"total_tokens":8096}
{"request_id":"3f0e5d4c-0000-4000-8000-00000000beef","span_id":"00f067aa0ba902b7"}
{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}
{"deploymentId":"7b1d9a52-1111-4222-8333-123456789abc","commit":"0123456789abcdef0123456789abcdef01234567"}
{"msg":"cache miss","key":"user:42:profile","ttl":3600}
{"event":"login","userId":42,"authenticated":true,"authMethod":"oidc","sessionId":null}
{"severity":"INFO","httpRequest":{"status":200,"latency":"0.012s"},"labels":{"version":"v1.24.3-rc.1"}}
{"err":{"type":"TypeError","message":"Cannot read properties of undefined (reading 'token')"}}
{"password":null,"token":"","secret":"***","apiKey":"[REDACTED]","auth":false}
{"passwordResetRequired":false,"tokenType":"Bearer","expiresIn":3600,"token_type":"bearer"}
{"usage":{"prompt_tokens":1243,"completion_tokens":88},"model":"claude-3-opus"}
{"primaryKey":"id","foreignKey":"user_id","partitionKey":"2026-11-24","sort_key":"created_at"}
{"message":"Key (user_id)=(42) already exists.","constraint":"users_pkey"}
{"x-railway-request-id":"h2Jm_3RbQ5y7dBYhUQCEsg","x-request-id":"req_8f14e45fceea167a"}
{"signal":"SIGTERM","code":143,"keyCount":12,"sessionCount":3}
"""

BUILD = """\
#7 [stage-1 3/9] RUN npm ci --omit=dev
#8 sha256:9d2f0c3e4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0 12.58MB / 31.36MB 1.2s
#9 DONE 34.5s
npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported
npm warn deprecated @humanwhocodes/config-array@0.13.0: Use @eslint/config-array instead
added 812 packages, and audited 813 packages in 12s
+ @types/node@22.9.0
found 0 vulnerabilities
Step 4/12 : COPY --from=builder /app/dist ./dist
 ---> 4f3c2b1a0d9e
Successfully built 4f3c2b1a0d9e
Downloading rich-14.0.0-py3-none-any.whl (243 kB)
Collecting cryptography==43.0.1 (from -r requirements.txt (line 12))
resolved "https://example.org/tokenize/-/tokenize-1.0.3.tgz#0123456789abcdef0123456789abcdef01234567"
FROM docker.io/library/node:22-slim@sha256:9d2f0c3e4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
[INFO] Downloaded from central: https://repo.example.org/org/slf4j/2.0.16/slf4j-api-2.0.16.jar (69 kB)
go: downloading golang.org/x/crypto v0.28.0
   Compiling secrecy v0.10.3
   Compiling password-hash v0.5.0
webpack 5.96.1 compiled successfully in 8432 ms
asset main.4f3c2b1a.js 1.24 MiB [emitted] [immutable] [minimized] (name: main)
dist/assets/index-BX3k9aQz.js   142.31 kB | gzip: 45.80 kB
[nixpacks] setup: nodejs_22, npm-9_x
exporting to image sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
WARN: ARG "API_KEY" is used for sensitive data (SecretsUsedInArgOrEnv)
HEAD is now at 0123456 Rotate the session token (#1234)
Installing dependencies from lock file
  - Installing symfony/password-hasher (v7.1.6): Extracting archive
Bundle complete! 24 Gemfile dependencies, 112 gems now installed.
"""

TRACES = """\
Traceback (most recent call last):
  File "/app/src/auth/session.py", line 42, in refresh_token
    token = get_token(request.headers["Authorization"])
    password=self.password,
    raise InvalidToken("Signature has expired")
jwt.exceptions.ExpiredSignatureError: Signature has expired
KeyError: 'API_KEY'
    at Object.<anonymous> (/app/node_modules/jsonwebtoken/verify.js:40:21)
    at async AuthService.validateSession (file:///app/dist/auth/auth.service.js:118:17)
TypeError: Cannot read properties of undefined (reading 'apiKey')
Error: Missing required environment variable: DATABASE_PASSWORD
Caused by: java.sql.SQLException: Access denied for user 'app'@'localhost' (using password: YES)
\tat com.zaxxer.hikari.pool.PoolBase.newConnection(PoolBase.java:364) ~[HikariCP-5.1.0.jar!/:na]
\tat org.example.web.BasicAuthenticationFilter.doFilter(BasicAuthenticationFilter.java:150)
java.lang.Object@1b2c3d4e
panic: runtime error: invalid memory address or nil pointer dereference
goroutine 34 [running]:
main.(*Server).handleAuth(0xc0000b4000, {0x7f8a1c, 0xc0001a2000}, 0xc0001b6300)
thread 'main' panicked at src/auth/token.rs:12:5: index out of bounds: the len is 3 but the index is 3
std::rt::lang_start::{{closure}}
ActiveRecord::ConnectionNotEstablished (could not connect to server)
app/models/user.rb:42:in `authenticate!'
FATAL: password authentication failed for user "postgres"
UnhandledPromiseRejectionWarning: Error: secret or public key must be provided
  password: Optional[str] = None
"""

SQL = """\
SELECT "users"."id", "users"."session_id" FROM "users" WHERE "users"."id" = $1 LIMIT $2  [["id", 42]]
UPDATE sessions SET token = ?, updated_at = ? WHERE id = ?
CREATE INDEX idx_tokens_user_id ON api_tokens (user_id);
ALTER TABLE users ADD COLUMN password_hash text NOT NULL;
ERROR:  duplicate key value violates unique constraint "users_email_key"
DETAIL:  Key (session_key)=(42) already exists.
LOG:  duration: 1234.567 ms  statement: SELECT pg_sleep(1)
Migration 20261124024001_add_api_key_to_users.sql applied in 42 ms
INSERT INTO "tokens" ("name", "created_at") VALUES ($1, $2) RETURNING "id"
"""

OPERATIONS = """\
I1124 02:40:01.123456       1 controller.go:615] quota admission added evaluator for: secrets
Normal  Pulled  12s  kubelet  Container image "nginx:1.27.2" already present on machine
MountVolume.SetUp failed for volume "db-credentials" : secret "db-credentials" not found
pod/api-7d4b9c6f5d-x2v8k  1/1  Running  0  3m12s
Starting Container
Server listening on http://0.0.0.0:8080
Listening on [::]:3000
Connected to postgres://db.railway.internal:5432/app as app
Using redis://redis.railway.internal:6379/0
redis: connection pool: new connection redis.railway.internal:6379
Health check passed after 3 attempts in 12.5s
worker 17 (pid: 4242) started, version 1.2.3.4
release 10.4.22.1 of the agent
key=user_id value=42
key=user_42 token count=7 took 0.123s
session started for user 42
session: closed
Session expired, please log in again
token refresh succeeded
tokens: 1500 in, 200 out
auth: ok
authentication: required
author: jane
author=jane-doe-1985
design: left-aligned-42
side: left12345
signal: SIGTERM received12
tokenizer=bert-base-uncased-v1
Basic authentication is enabled
bearer of bad news: something12 happened
Authorization: missing
Authorization header is required
Set-Cookie header was dropped
cookies: enabled
Cookie: none
password: required
password must be at least 8 characters
Password reset requested for user 42
secret: rotated
Secret: not found in namespace default
pass: 12, fail: 0
pass=123456 fail=0 skip=3
--- PASS: TestCheckout/orders_8261 (647.1s)
    --- PASS: TestCheckout/a_long_name_of_a_case_with_256_in_it (0.00s)
PASS: tests/login_2fa_42.sh
PASSED: test_login_12345
passenger=jane-doe-1985
PASSWORD_HASHER=argon2id
PASSWORD_ENCODER: bcrypt12345
SECRET_STORE=aws-secretsmanager-1
TOKENIZER=bert-base-uncased-v1
PWD=/app/src12345
OLDPWD=/home/app42
secret "db-credentials-1" mounted at /run/secrets/db
passed=12 bypass=true
passing: test_login_with_token
compass: north-west-12345
the otp: expired
credentials=include
Using API key from environment
api_key=${API_KEY}
API_KEY=$API_KEY
apiKey: process.env.API_KEY,
password=<redacted>
--token $RAILWAY_TOKEN
--password-file /run/secrets/db_password
export TOKEN="${TOKEN:-}"
token expires at 2026-11-24T02:40:01Z
token: 2026-11-24T02:40:01Z
token_endpoint=https://auth.example.com/oauth/token
jwt: algorithm=RS256
jwks_uri: https://auth.example.com/.well-known/jwks.json
git@github.com:acme/shop.git
cloning git@github.com:acme/shop.git into /app
icon@2x.png
user@1000.service: Deactivated successfully.
retrying in 1.5s (attempt 2/5)
CPU 12.5% MEM 128.4MB uptime 3d04h12m
memory usage 512 MiB of 1024 MiB
deployment 7b1d9a52-1111-4222-8333-123456789abc is SUCCESS
deploy-2026-11-23 at 0123456789abcdef0123456789abcdef01234567
commit=0123456789abcdef0123456789abcdef01234567
X-Railway-Request-Id: h2Jm_3RbQ5y7dBYhUQCEsg
etag: "5d8c72a5edda8d6a:0"
ETA: 02:40:01
std::vector<int>::operator[]
tests/core/test_a.py::test_token PASSED
http://localhost:3000/callback?code=42
https://example.com/@jane/posts/42
https://unpkg.com/react@18.3.1/umd/react.production.min.js
https://user@example.com/path
scheme://host:8080/path@v1
aspect ratio 16:9, offset 12:34:56:78
MAC 02:42:ac:11:00:02
ipv6 fe80::1 and ::1 and fd00::17
oid 1.3.6.1.4.1.311.21.7
libssl 3.0.15.1-1 installed
libc 2.36.0.4, kernel 6.1.0.21
docker run -p 8080:80 app
mysql -P 3306 -h 10.0.0.1
https://cache.example.com/get?key=user-42-profile
Chrome 120.0.6099.109
mask=255.255.255.0
"""

LINES = tuple(f"{ACCESS}{JSON}{BUILD}{TRACES}{SQL}{OPERATIONS}".splitlines())
