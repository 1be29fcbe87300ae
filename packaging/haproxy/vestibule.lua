-- The action `lua.vestibule URL`: asks Vestibule whether a request may pass. Sets the X-Auth-* headers of the request, and
-- the variables txn.vestibule_status and txn.vestibule_location. Needs HAProxy 2.5 or later.

local names = { "x-auth-user", "x-auth-username", "x-auth-email", "x-auth-type", "x-auth-groups", "x-auth-token" }
local shown = { "cookie", "authorization", "x-session-token", "accept" }

core.register_action("vestibule", { "http-req" }, function(txn, url)
    local request = txn.http:req_get_headers()
    local host = request["host"] and request["host"][0] or ""
    local headers = {
        ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
        ["x-forwarded-host"] = { host },
        ["x-forwarded-uri"] = { txn.f:pathq() },
        ["x-forwarded-method"] = { txn.f:method() },
    }
    for _, name in ipairs(shown) do
        if request[name] then
            headers[name] = {}
            for _, line in pairs(request[name]) do
                table.insert(headers[name], line)
            end
        end
    end
    local answer = core.httpclient():get { url = url, headers = headers, timeout = 5000 }
    local status = answer and answer.status or 500
    txn:set_var("txn.vestibule_status", status)
    local said = answer and answer.headers or {}
    if status == 302 and said["location"] then
        txn:set_var("txn.vestibule_location", said["location"][0])
    end
    for _, name in ipairs(names) do
        -- What clients send under these names never arrives.
        txn.http:req_del_header(name)
        if status == 200 and said[name] then
            txn.http:req_set_header(name, said[name][0])
        end
    end
end, 1)
