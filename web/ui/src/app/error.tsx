"use client";

import { Crashed } from "@/features/frame/crashed";

export default Crashed;
