import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**', '!src/graphiql/**'],
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        scalars: { DateTime: 'string', EventCursor: 'string', LocalTime: 'string' },
        defaultScalarType: 'unknown',
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
}

export default config
