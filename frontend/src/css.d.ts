// The bundler takes style sheets; the type checker only has to let them pass.
declare module "*.css";
