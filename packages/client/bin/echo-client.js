#!/usr/bin/env node
import '../dist/command/echo-client.js'
