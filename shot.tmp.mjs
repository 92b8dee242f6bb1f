import {chromium} from 'playwright-core'; import fs from 'fs'; import os from 'os'; import path from 'path';
const [url,out,w='1280',h='900',scheme='light',cookie]=process.argv.slice(2);
const ud=fs.mkdtempSync(path.join(os.tmpdir(),'chr-'));
const ctx=await chromium.launchPersistentContext(ud,{executablePath:'/usr/bin/chromium',headless:true,colorScheme:scheme,args:['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'],viewport:{width:+w,height:+h}});
const p=await ctx.newPage(); await p.goto(url); await p.screenshot({path:out}); await ctx.close();
