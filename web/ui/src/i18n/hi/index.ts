/** Hindi. */
import type { Messages } from "@/i18n/messages";
import { account } from "./account";
import { activity } from "./activity";
import { auth } from "./auth";
import { common } from "./common";
import { factors } from "./factors";
import { security } from "./security";

/** All messages in Hindi. */
export const hi: Messages = { account, activity, auth, common, factors, security };
