/**
 * Puts the icons of the providers into `public/providers/<id>.svg`, each drawn in one colour. They come from packages of
 * brand icons; a provider that has none there is shown by its first letter.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Provider ids whose icon has another name; all others have their own. */
const names = {
  amazon_cognito: "amazoncognito",
  battlenet: "battledotnet",
  bitbucket_oauth2: "bitbucket",
  exist: null,
  fxa: "firefoxbrowser",
  jupyterhub: "jupyter",
  linkedin_oauth2: "linkedin",
  mailru: "maildotru",
  netiq: null,
  openid_connect: "openid",
  openstreetmap: "openstreetmap",
  stackexchange: "stackexchange",
  tumblr_oauth2: "tumblr",
  twitter: "x",
  twitter_oauth2: "x",
  vimeo_oauth2: "vimeo",
  weibo: "sinaweibo",
  weixin: "wechat",
  windowslive: "windows",
};

const ids =
  `amazon amazon_cognito apple asana atlassian auth0 baidu basecamp battlenet bitbucket_oauth2 bitly box clever
coinbase digitalocean dingtalk discogs discord disqus douban dropbox edx eventbrite evernote facebook feedly figma 500px
flickr foursquare fxa gitea github gitlab google gumroad hubspot instagram jupyterhub kakao keycloak lichess line
linkedin_oauth2 mailchimp mailru mastodon mediawiki meetup microsoft miro naver nextcloud notion odnoklassniki okta openid
openid_connect openstreetmap orcid patreon paypal pinterest pocket quickbooks reddit robinhood salesforce shopify slack
snapchat soundcloud spotify stackexchange steam strava stripe telegram tiktok trello tumblr tumblr_oauth2 twitch twitter
twitter_oauth2 untappd vimeo vimeo_oauth2 vk weibo weixin windowslive xing yahoo yandex zoho zoom codeberg forgejo zitadel
authentik authelia casdoor huggingface linear gitee intuit duolingo bluesky`.split(/\s+/);

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const packages = ["simple-icons", "bootstrap-icons"].map((name) => join(modules, name));
const target = fileURLToPath(new URL("../public/providers/", import.meta.url));

const drawing = (name) => {
  for (const folder of packages) {
    try {
      return readFileSync(join(folder, "icons", `${name}.svg`), "utf8");
    } catch {
      // The next package may have it.
    }
  }
  return null;
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const missing = [];
for (const id of ids) {
  const name = names[id] ?? id;
  const svg = drawing(name);
  if (svg === null) missing.push(id);
  else
    writeFileSync(join(target, `${id}.svg`), svg.replace(/<title>.*?<\/title>/, "").replaceAll("currentColor", "#000"));
}
process.stdout.write(`${ids.length - missing.length} icons; without one: ${missing.join(" ")}\n`);
