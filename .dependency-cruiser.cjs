/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.node.json' } },
};
