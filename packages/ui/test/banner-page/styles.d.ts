// The bundler takes style sheets; TypeScript only has to know that they may be imported.
declare module '*.css' {}
