export function Page({ title, children }: { title: string; children?: unknown }) {
  return (
    <html>
      <head>
        <title>{title}</title>
      </head>
      <body>{children ?? <p>Nothing here.</p>}</body>
    </html>
  );
}
