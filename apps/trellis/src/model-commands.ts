import type { Command } from './command.ts'
import { checkModels } from './commands/bpmn-check.ts'
import { runModel } from './commands/bpmn-run.ts'
import { playScenarios } from './commands/bpmn-scenario.ts'
import { testScripts } from './commands/bpmn-test.ts'
import { runPython } from './commands/python.ts'

/** Commands about models and scripts. They need no installation, so they load none of it and begin at once. */
export const modelCommands: readonly Command[] = [runPython, checkModels, runModel, playScenarios, testScripts]
