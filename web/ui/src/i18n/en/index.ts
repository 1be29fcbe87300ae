/** English, which says what other languages must have. */
import { account } from "./account";
import { activity } from "./activity";
import { auth } from "./auth";
import { common } from "./common";
import { factors } from "./factors";
import { security } from "./security";

/** All messages in English. */
export const en = { account, activity, auth, common, factors, security };
