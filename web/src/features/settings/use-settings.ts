import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { graphql } from '../../gql'
import type { UpdateNotificationSettingsInput } from '../../gql/graphql'
import { failureOf, type Failure, type Payload } from '../../transport/failure'

const Settings = graphql(`
  query Settings {
    viewer {
      showsReadMarks
      notificationSettings {
        push
        email
        showsText
        quietHours { from until timeZone }
      }
    }
  }
`)

const UpdateNotificationSettings = graphql(`
  mutation UpdateNotificationSettings($input: UpdateNotificationSettingsInput!) {
    updateNotificationSettings(input: $input) {
      notificationSettings {
        push
        email
        showsText
        quietHours { from until timeZone }
      }
      userErrors { ...Refusal }
    }
  }
`)

const SetShowsReadMarks = graphql(`
  mutation SetShowsReadMarks($input: SetShowsReadMarksInput!) {
    setShowsReadMarks(input: $input) {
      showsReadMarks
      userErrors { ...Refusal }
    }
  }
`)

/** Returns the member's settings and the functions that change them at once. The last failure is theirs. */
export function useSettings() {
  const client = useClient()
  const [{ data, error }, executeQuery] = useQuery({ query: Settings })
  const [failure, setFailure] = useState<Failure | null>(null)

  async function mutate<Input>(
    mutation: TypedDocumentNode<Record<string, Payload>, { input: Input }>,
    input: Input,
  ): Promise<void> {
    const { data, error } = await client.mutation(mutation, { input }).toPromise()
    setFailure(failureOf(data && Object.values(data)[0], error))
  }

  return {
    settings: data && { ...data.viewer.notificationSettings, showsReadMarks: data.viewer.showsReadMarks },
    failed: Boolean(error) && !data,
    failure,
    retry: () => executeQuery({ requestPolicy: 'network-only' }),
    update: (change: UpdateNotificationSettingsInput) => void mutate(UpdateNotificationSettings, change),
    setShowsReadMarks: (showsReadMarks: boolean) => void mutate(SetShowsReadMarks, { showsReadMarks }),
  }
}
