/** Where Vestibule is. */
export const vestibule = process.env.NEXT_PUBLIC_VESTIBULE_URL ?? "http://localhost:8000";

/** Where its API is. */
export const base = `${vestibule}/_allauth`;
