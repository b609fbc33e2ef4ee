/** Shells that can be told how to complete zkai. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What each shell has to evaluate once. The scripts are the same for every project: they hand the line on as one word and
 * take back a candidate a line, which they never evaluate. Variables of zkai that change the form of a result are set aside.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of zkai for bash. In ~/.bashrc: source <(zkai completion bash)
_zkai() {
  local line="\${COMP_LINE:0:COMP_POINT}" word before='' candidate
  COMPREPLY=()
  # For bash a new word begins behind = and :
  word="\${line##*[[:space:]]}"
  case "$word" in *[=:]*) before="\${word%"\${word##*[=:]}"}" ;; esac
  while IFS= read -r candidate; do
    COMPREPLY+=("\${candidate#"$before"}")
    case "$candidate" in *[=.]) compopt -o nospace 2>/dev/null ;; esac
  done < <(ZKAI_JSON=false ZKAI_FORMAT=pretty "$1" complete -- "$line" 2>/dev/null)
}
complete -o default -F _zkai zkai
`,
  zsh: `#compdef zkai
# Completion of zkai for zsh. In ~/.zshrc, behind compinit: source <(zkai completion zsh)
_zkai() {
  local -a candidates
  candidates=("\${(@f)$(ZKAI_JSON=false ZKAI_FORMAT=pretty "\${words[1]}" complete -- "\${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( ! \${#candidates} )); then
    _files
    return
  fi
  compadd -S '' -- "\${(@M)candidates:#*[=.]}"
  compadd -- "\${(@)candidates:#*[=.]}"
}
compdef _zkai zkai
`,
  fish: `# Completion of zkai for fish. In ~/.config/fish/config.fish: zkai completion fish | source
function __zkai_complete
  ZKAI_JSON=false ZKAI_FORMAT=pretty zkai complete -- (commandline -cp | string collect) 2>/dev/null
end
complete -c zkai -a '(__zkai_complete)'
`,
};
