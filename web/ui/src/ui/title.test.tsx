import { render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { SiteName, useTitle } from "./title";

const Page = ({ title }: { title: string }) => {
  useTitle(title);
  return null;
};

it("the title names page and site, also when the router writes another one later", async () => {
  document.head.innerHTML = "<title>x</title>";
  const { rerender, unmount } = render(<Page title="Devices" />, {
    wrapper: ({ children }) => <SiteName value="Northgate">{children}</SiteName>,
  });
  expect(document.title).toBe("Devices · Northgate");
  document.title = "Devices";
  await vi.waitFor(() => expect(document.title).toBe("Devices · Northgate"));
  rerender(<Page title="Profile" />);
  expect(document.title).toBe("Profile · Northgate");
  unmount();
  document.title = "Elsewhere";
  await Promise.resolve();
  expect(document.title).toBe("Elsewhere");
});
