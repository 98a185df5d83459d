// The editor's workers, as files of our own.
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import '@graphiql/plugin-explorer/style.css'
import './workbench.css'
import { createRoot } from 'react-dom/client'
import { config } from '../features/sign-in/config'
import { prepare } from './prepared'
import { Workbench } from './workbench'

const root = document.getElementById('root')
// In the demo everything can be sent at the first press; without its answer one begins as nobody.
const prepared = config.demo ? await prepare().catch(() => null) : null
if (root) createRoot(root).render(<Workbench prepared={prepared} />)
