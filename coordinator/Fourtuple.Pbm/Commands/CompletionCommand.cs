using System.CommandLine;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm completion bash|zsh</c>: prints what makes a shell complete pbm's words.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var command = new PbmCommand(
            "completion", "Prints the completion script for a shell.",
            "eval \"$(pbm completion bash)\"                  in ~/.bashrc",
            "pbm completion zsh > ~/.zfunc/_pbm             with fpath=(~/.zfunc $fpath) before compinit");
        var shell = new Argument<string>("bash|zsh") { Description = "The shell." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        command.Arguments.Add(shell);
        command.SetAction(result => result.InvocationConfiguration.Output.Write(
            result.GetRequiredValue(shell) == "bash" ? Bash : Zsh));
        return command;
    }

    // bash splits words at : and = too, which pbm does not: it is asked about the line itself, and what bash counts as
    // separate words is cut off its answers.
    private const string Bash = """
        # Completion of pbm for bash. In ~/.bashrc: eval "$(pbm completion bash)"
        _pbm() {
            local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} word prefix answer
            COMPREPLY=()
            mapfile -t answer < <("$1" __complete "${line#*"$1"}" 2>/dev/null)
            if [ "${answer[0]}" = ":files" ]; then
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
                return
            fi
            case $current in : | =) current= ;; esac
            word=${line##*[[:blank:]]}
            prefix=${word%"$current"}
            answer=("${answer[@]%%$'\t'*}")
            COMPREPLY=("${answer[@]#"$prefix"}")
        }
        complete -F _pbm pbm

        """;

    private const string Zsh = """
        #compdef pbm
        # Completion of pbm for zsh. As a file _pbm in a folder of fpath, or: eval "$(pbm completion zsh)"
        _pbm() {
            local -a answer shown found
            local each
            answer=("${(@f)$("${words[1]}" __complete " ${(j: :)words[2,CURRENT-1]} $PREFIX" 2>/dev/null)}")
            if [[ "${answer[1]}" == ":files" ]]; then
                _files
                return
            fi
            for each in "${answer[@]}"; do
                [[ -n "$each" ]] || continue
                found+=("${each%%$'\t'*}")
                shown+=("${each%%$'\t'*}  ${each#*$'\t'}")
            done
            (( $#found )) && compadd -l -d shown -a found
        }
        if [[ "$funcstack[1]" == "_pbm" ]]; then _pbm "$@"; else compdef _pbm pbm; fi

        """;
}
