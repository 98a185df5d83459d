// The editor's workers are files of this site.
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import '@graphiql/plugin-explorer/style.css'
import './workbench.css'
import { createRoot } from 'react-dom/client'
import { config } from '../features/sign-in/config'
import { prepareDemo } from './demo-sender'
import { Workbench } from './workbench'

const root = document.getElementById('root')
// In the demo, every starter operation can be sent at once. If the demo does not respond, GraphiQL starts without a sender.
const demo = config.demo ? await prepareDemo().catch(() => null) : null
if (root) createRoot(root).render(<Workbench demo={demo} />)
