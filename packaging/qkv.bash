# bash completion for qkv

_qkv() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word call= values=
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in explain | render | export | lesson | worksheet | check | next | link | sensitivity | solve) call=$word && break ;; esac
    done
    case $call/$previous in
        */--lang) values="ko en" ;;
        */--theme) values="light dark" ;;
        */--detail) values="token stage term product" ;;
        explain/--format) values="text markdown latex json" ;;
        export/--format) values="npz safetensors csv json markdown latex html svg png python" ;;
        worksheet/--format) values="markdown html latex" ;;
        next/--format | sensitivity/--format | solve/--format) values="text json" ;;
        */--axes) values="heads,positions positions,heads" ;;
        */--out | */--tokens) ;;
        */--size | */--step | */--scale | */--pixel-ratio | */--token | */--layer | */--head | */--batch | */--answer) return ;;
        */--count | */--dim | */--level | */--seed | */--target | */--change) return ;;
        *)
            if [[ $current == -* ]]; then
                local capture="--layer --head --batch --axes --q --k --v --tokens"
                values="--help --lang"
                case $call in
                    "") values+=" --version $capture" ;;
                    explain) values+=" --token --detail --format $capture" ;;
                    render) values+=" --out --step --size --theme --scale --pixel-ratio --presenter --touch --plane --arcs $capture" ;;
                    export) values+=" --format --out --window --step --size --theme --scale --pixel-ratio --presenter --touch --plane --arcs $capture" ;;
                    check) values+=" --step --answer $capture" ;;
                    worksheet) values+=" --count --tokens --dim --level --seed --format --answers" ;;
                    sensitivity) values+=" --target --format $capture" ;;
                    solve) values+=" --target --change --tidy --format $capture" ;;
                esac
            elif [[ -z $call ]]; then
                values="explain render export lesson worksheet check next link sensitivity solve"
            fi
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
    if [[ -z $values || (-z $call && $current != -*) ]]; then
        compopt -o filenames
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
    fi
}
complete -F _qkv qkv
