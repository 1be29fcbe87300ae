import { screen } from "@testing-library/react";
import type { UserType } from "@vestibule/client";
import { describe, expect, it, vi } from "vitest";
import { anonymous, open } from "@/test/personas";
import { render } from "@/test/render";
import { router } from "@/test/router";
import type { Answers } from "@/test/server";
import { SignupView } from "./signup-view";

const type = (id: string, label: string, signup: string, schema?: Record<string, unknown>): UserType => ({
  id,
  label,
  signup,
  schema,
  home: `/${id}/dashboard`,
  is_default: id === "student",
  email_domains: [],
});

const student = type("student", "Student", "open", {
  type: "object",
  required: ["roll_number", "year"],
  properties: {
    roll_number: { title: "Roll number", type: "string" },
    year: { title: "Year", type: "integer", minimum: 1, maximum: 4 },
    course: { title: "Course", enum: ["BCA", "BBA"] },
  },
});
const teacher = type("teacher", "Teacher", "approval", {
  type: "object",
  required: ["employee_id"],
  properties: { employee_id: { title: "Employee id" }, subjects: { title: "Subjects", type: "array" } },
});

const site = (...user_types: UserType[]): Answers => {
  const answers = anonymous();
  const config = answers["GET /config"] as { status: 200; data: object };
  return { ...answers, "GET /config": { ...config, data: { ...config.data, user_types } } as never };
};
const verifying = open([{ id: "verify_email", is_pending: true }]);

describe("signing up as one of several kinds of people", () => {
  it("asks for what the kind needs, and sends numbers as numbers", async () => {
    const page = render(<SignupView />, { ...site(student, teacher), "POST /auth/signup": verifying });
    await page.person.type(await screen.findByLabelText("E-mail address"), "alice@example.org");
    await page.person.type(screen.getByLabelText("Password"), "open sesame 42");
    await page.person.type(screen.getByLabelText("Roll number"), "B123");
    await page.person.type(screen.getByLabelText("Year"), "2");
    await page.person.selectOptions(screen.getByLabelText("Course (optional)"), "BBA");
    await page.person.click(screen.getByRole("button", { name: "Create the account" }));
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalledWith("/account/verify-email"));
    expect(page.seen.at(-1)?.body).toEqual({
      email: "alice@example.org",
      password: "open sesame 42",
      user_type: "student",
      roll_number: "B123",
      year: 2,
      course: "BBA",
    });
  });

  it("begins with the kind that the address names, and changes with a click", async () => {
    window.history.replaceState(null, "", "/account/signup?type=teacher");
    const page = render(<SignupView />, { ...site(student, teacher), "POST /auth/signup": verifying });
    await page.person.type(await screen.findByLabelText("Subjects (optional)"), "Maths\nPhysics");
    await page.person.click(screen.getByLabelText("Student"));
    await screen.findByLabelText("Roll number");
    expect(screen.queryByLabelText("Employee id")).toBeNull();
  });

  it("tells under a field of the kind what the server has against it", async () => {
    const errors = [{ code: "unique", message: "Taken already.", param: "roll_number" }];
    const page = render(<SignupView />, { ...site(student), "POST /auth/signup": { status: 400, errors } });
    await page.person.type(await screen.findByLabelText("E-mail address"), "alice@example.org");
    await page.person.type(screen.getByLabelText("Password"), "open sesame 42");
    await page.person.type(screen.getByLabelText("Roll number"), "B123");
    await page.person.type(screen.getByLabelText("Year"), "2{Enter}");
    await screen.findByText("Taken already.");
    expect(screen.getByLabelText("Roll number").getAttribute("aria-invalid")).toBe("true");
  });
});

describe("an invitation", () => {
  const invited = {
    status: 200,
    data: { email: "ada@example.org", user_type: teacher, profile: { employee_id: "E7" }, expires_at: 2_000_000_000 },
  } as const;

  it("fills in what is known, and goes along", async () => {
    window.history.replaceState(null, "", "/account/signup?invitation=k1");
    const answers = { ...site(student), "GET /auth/invitation": invited, "POST /auth/signup": verifying };
    const page = render(<SignupView />, answers);
    await screen.findByText("You are invited as Teacher, with the address ada@example.org.");
    expect(screen.getByLabelText("E-mail address").hasAttribute("readonly")).toBe(true);
    await page.person.type(screen.getByLabelText("Password"), "open sesame 42{Enter}");
    await vi.waitFor(() => expect(router.replace).toHaveBeenCalled());
    expect(page.seen.at(-1)?.body).toEqual({
      email: "ada@example.org",
      password: "open sesame 42",
      user_type: "teacher",
      invitation: "k1",
      employee_id: "E7",
    });
  });

  it("that is too old says so", async () => {
    window.history.replaceState(null, "", "/account/signup?invitation=k1");
    render(<SignupView />, { ...site(student), "GET /auth/invitation": { status: 400, errors: [] } });
    await screen.findByRole("heading", { name: "This invitation no longer works" });
  });
});
